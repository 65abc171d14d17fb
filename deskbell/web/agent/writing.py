"""From the composer's form to a draft: HTML cleaned, pictures named, plain text made of it, files kept."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _

from deskbell.access import fetch
from deskbell.access.errors import NotThere
from deskbell.blobs import storage
from deskbell.mime import html as safe
from deskbell.mime.mail import MailAddress
from deskbell.mime.rendering import to_text
from deskbell.people.models import Person
from deskbell.tickets import drafting, merged, replying, scanning
from deskbell.tickets.models import Article, Draft, DraftFile, Ticket
from deskbell.web.agent.forms.writing import Writing

_PICTURE = re.compile(r'(<img\b[^>]*?\ssrc=")[^"]*?/drafts/files/([0-9A-Za-z_-]{1,24})/(")')
_ITEM = re.compile(r"<li><p>((?:(?!</?p\b).)*)</p>", re.DOTALL)
_FORMATTED = re.compile(r"<(?!/?(?:p|br|div)\b)|<(?:p|div)\s", re.IGNORECASE)


class TooLarge(Exception):
    """Mail servers would refuse a mail with so much in it."""


def most_bytes() -> int:
    """What all files of a message may weigh: the limit of mails, less what their encoding adds."""
    return int(settings.DESKBELL_MAIL_LIMIT) * 7 // 10


def keep(me: Person, ticket: Ticket, form: Writing) -> Draft:
    """Save what the form says. Sealed, TooLarge, TooManyFiles, and NotThere for a draft that is gone."""
    data = form.cleaned_data
    draft = fetch.draft(me, data["draft"]) if data["draft"] else None
    if draft is not None and draft.ticket_id != ticket.pk:
        raise NotThere  # it is about another ticket: it stays as it is
    to, cc = _named(ticket, form)
    text, html = _words(draft or drafting.open_draft(me, ticket, form.kind), data["text"], data["html"])
    draft = drafting.save(
        by=me,
        ticket=ticket,
        kind=form.kind,
        draft=draft,
        text=text,
        html=html,
        subject=data["subject"],
        to=to,
        cc=cc,
        bcc=data["bcc"],
        article=article_on(me, ticket, data["article"]),
        state=data["state"],
        until=data["until"],
        seen=data["seen"],
        data=_rest(data),
    )
    for file in data["files"]:
        add(draft, file)
    return draft


def add(draft: Draft, file: UploadedFile, *, inline: bool = False) -> DraftFile:
    """Keep an uploaded file with the draft. TooLarge, drafting.TooManyFiles, drafting.Sealed."""
    if drafting.size(draft) + (file.size or 0) > most_bytes():
        raise TooLarge(
            _("All files together may have %(n)d MB: mail servers refuse more.") % {"n": most_bytes() // 1_000_000}
        )
    blob = storage.store(file.chunks())
    try:
        made = drafting.attach(
            draft=draft,
            blob=blob,
            name=file.name or "file",
            content_type=file.content_type or "",
            inline=inline,
        )
    except (drafting.Sealed, drafting.TooManyFiles):
        storage.delete([blob.key])
        raise
    if inline:
        made.content_id = f"{made.public_id}@deskbell"
        made.save(update_fields=["content_id"])
    return made


def include(me: Person, draft: Draft) -> None:
    """Copy the chosen files of the forwarded message into the draft, once, right before it is sent."""
    wanted = draft.data.get("include") or []
    if not wanted or draft.article is None:
        return
    article = fetch.article(me, draft.article.public_id)
    attachments = list(scanning.passed(article.attachments.filter(public_id__in=wanted)).select_related("blob"))
    total = drafting.size(draft) + sum(attachment.size for attachment in attachments)
    if total > most_bytes():
        raise TooLarge(
            _("All files together may have %(n)d MB: mail servers refuse more.") % {"n": most_bytes() // 1_000_000}
        )
    drafting.include(draft=draft, attachments=attachments)
    draft.data.pop("include")
    draft.save(update_fields=["data"])


def for_editor(draft: Draft) -> str:
    """The draft's HTML with its pictures where its writer can see them."""
    if "cid:" not in draft.html:
        return draft.html
    urls = {file.content_id: reverse("agent:draft_file", args=[file.public_id]) for file in draft.files.all()}
    return safe.replace_cids(draft.html, urls)


def article_on(me: Person, ticket: Ticket, public_id: str) -> Article | None:
    """The message it is about, if it is one of this ticket (or of what was merged with it) the writer may read."""
    if not public_id:
        return None
    try:
        article = fetch.article(me, public_id)
    except NotThere:
        return None
    return article if merged.root_of(article.ticket) == merged.root_of(ticket) else None


def _named(ticket: Ticket, form: Writing) -> tuple[tuple[MailAddress, ...], tuple[MailAddress, ...]]:
    """Known people get their names; an answer that names nobody goes to the customer."""
    to, cc = form.cleaned_data["to"], form.cleaned_data["cc"]
    if form.kind != Draft.Kind.REPLY:
        return to, cc
    known_to, known_cc = replying.default_recipients(ticket)
    names = {address.email: address.name for address in (*known_to, *known_cc)}
    named = tuple(tuple(MailAddress(a.name or names.get(a.email, ""), a.email) for a in some) for some in (to, cc))
    return named[0] or known_to, named[1]


def _words(draft: Draft | None, text: str, html: str) -> tuple[str, str]:
    """Plain text and HTML. HTML that says no more than the text is left out: it is read as text then."""
    if not html.strip():
        return text, ""
    names = dict(draft.files.exclude(content_id="").values_list("public_id", "content_id")) if draft else {}
    named = _PICTURE.sub(lambda found: f"{found[1]}cid:{names.get(found[2], 'gone')}{found[3]}", html)
    # The editor puts a paragraph into each item of a list; as text it would stand a line below its dash.
    cleaned = safe.clean(_ITEM.sub(r"<li>\1", named)).html
    plain = to_text(cleaned)
    return plain, cleaned if _FORMATTED.search(cleaned) else ""


def _rest(data: dict[str, Any]) -> dict[str, Any]:
    names = ("units", "visible", "unquoted", "inbound", "inform", "include")
    return {name: data[name] for name in names if data[name]}
