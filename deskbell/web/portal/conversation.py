"""A ticket as its customer reads it: messages and milestones in their order, with what each may show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from deskbell.access import milestones, scope
from deskbell.tickets import scanning
from deskbell.tickets.models import Article, Attachment, Ticket
from deskbell.web.portal import words
from deskbell.web.portal.doors import Who, person_of
from deskbell.web.ui import erased, mailframe, marks, scans
from deskbell.web.ui.plaintext import linked


@dataclass(frozen=True)
class Line:
    """One entry of the page: a message, or ("closed", "reopened") a milestone."""

    kind: str
    at: datetime
    id: str = ""
    who: str = ""
    role: str = ""
    look: str = "in"
    avatar: SafeString | str = ""
    body: SafeString | str = ""
    rest: SafeString | str = ""
    frame: str = ""
    height: int = 0
    files: list[dict[str, Any]] = field(default_factory=list)


def read(who: Who, ticket: Ticket) -> list[Line]:
    """Everything of this ticket that `who` may see."""
    seen = scope.portal_thread_for(who, ticket)
    files = scope.attachments_of(seen) if seen else {}
    lines = [_message(who, ticket, article, files.get(article.pk, [])) for article in seen]
    lines += [Line(stone.kind, stone.at) for stone in milestones.portal_milestones_for(who, ticket)]
    return sorted(lines, key=lambda line: line.at)


def _message(who: Who, ticket: Ticket, article: Article, files: list[Attachment]) -> Line:
    reader = person_of(who)
    ours = article.side != Article.Side.CUSTOMER
    name = words.writer(article, reader, ticket)
    fresh = article.reply_text or article.text
    rest = article.text if article.text.strip() != fresh.strip() else ""
    return Line(
        kind="message",
        at=article.created_at,
        id=article.public_id,
        who=name,
        role=words.team(ticket) if ours and name != words.team(ticket) else "",
        look="out" if ours else "in",
        avatar=marks.avatar(name if ours else article.from_name or reader.name, None, "" if ours else "av-c"),
        body="" if article.sanitiser else linked(fresh),
        rest="" if article.sanitiser else linked(rest),
        frame=reverse("portal:body", args=[ticket.number, article.public_id]) if article.sanitiser else "",
        height=mailframe.height(article.text),
        files=[_file(ticket, file) for file in files if not file.inline],
    )


def _file(ticket: Ticket, file: Attachment) -> dict[str, Any]:
    kind = file.content_type.partition("/")[0]
    return {
        "name": file.name,
        "size": file.size,
        "icon": "image" if kind == "image" else "archive" if file.name.endswith((".zip", ".gz", ".7z")) else "file",
        "url": reverse("portal:file", args=[ticket.number, file.public_id])
        if file.blob_id and scanning.is_open(file)
        else "",
        **scans.beside(file),
        **erased.beside(file),
    }
