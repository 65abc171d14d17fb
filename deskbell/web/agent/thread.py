"""The conversation of a ticket as the zoom shows it: messages oldest first, and between them what happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from deskbell.access import scope
from deskbell.db.among import Among
from deskbell.db.prepared import Prepared
from deskbell.outbox.models import Delivery
from deskbell.people.models import Person
from deskbell.tickets import merged, scanning
from deskbell.tickets.models import Article, Attachment, Event, Ticket
from deskbell.web.agent import deliveries, history, menus
from deskbell.web.ui import erased, mailframe, marks, scans
from deskbell.web.ui.places import address
from deskbell.web.ui.plaintext import linked

SAID_BY_ARTICLES = {
    *(Event.Kind.OPENED, Event.Kind.RECEIVED, Event.Kind.REPLIED, Event.Kind.NOTED, Event.Kind.AUTO_REPLIED),
    *(Event.Kind.FORWARDED, Event.Kind.REDIRECTED, Event.Kind.WROTE, Event.Kind.CALLED, Event.Kind.CALL_TAKEN),
}
FILE_ICONS = (("image/", "image"), ("application/zip", "archive"), ("application/gzip", "archive"))


@dataclass
class Message:
    """An article, worded and drawn."""

    id: str
    look: str  # in, out, note
    who: str
    role: str
    to: str
    at: datetime
    avatar: SafeString
    body: SafeString | str = ""
    quote: SafeString | str = ""
    quote_words: str = ""
    frame: str = ""
    height: int = 0
    images_url: str = ""
    files: list[dict[str, Any]] = field(default_factory=list)
    sent: str = ""
    strips: list[deliveries.Strip] = field(default_factory=list)
    unread: bool = False
    first_unread: bool = False
    number: str = ""  # of the ticket it came with, when that was merged into this one
    menu: SafeString | str = ""
    is_events = False


@dataclass(frozen=True)
class Events:
    """What happened between two messages, folded."""

    at: datetime
    words: str
    digest: str
    events: list[history.Line]
    is_events = True


def read(
    me: Person,
    ticket: Ticket,
    events: list[Event],
    may: dict[str, bool],
    *,
    images: str = "",
    notes: bool = True,
) -> list[Message | Events]:
    """The thread. `images` is the public id of the message whose remote pictures are wanted."""
    articles = scope.thread_for(me, ticket)
    if not notes:
        articles = [article for article in articles if article.visible]
    files = scope.attachments_of(articles)
    sent = _deliveries(articles)
    homes = _homes(ticket, articles)
    menu = menus.OfMessages(ticket, may)
    thread: list[tuple[datetime, int, Message | history.Line]] = []
    is_first = True
    for article in articles:
        home = homes[article.ticket_id]
        message = _message(me, home, article, files.get(article.pk, []), images)
        message.number = home.number if home.pk != ticket.pk else ""
        message.menu = menu.of(article)
        deliveries.tell(message, sent.get(article.outgoing_id or 0, []), may["retry_delivery"])
        if ticket.waiting_since and message.look == "in" and article.created_at >= ticket.waiting_since:
            message.unread, message.first_unread, is_first = True, is_first, False
        thread.append((article.created_at, 0, message))
    if notes:
        thread += [(e.at, 1, history.line(e)) for e in events if e.kind not in SAID_BY_ARTICLES]
    thread.sort(key=lambda item: item[:2])
    return list(_folded(item for _at, _rank, item in thread))


def _deliveries(articles: Sequence[Article]) -> dict[int, list[Delivery]]:
    """Who was sent which mail."""
    found: dict[int, list[Delivery]] = {}
    mails = [article.outgoing_id for article in articles if article.outgoing_id]
    for delivery in _sent.rows(mails) if mails else ():
        found.setdefault(delivery.mail_id, []).append(delivery)
    return found


_sent = Prepared(lambda mails: Delivery.objects.filter(Among("mail_id", mails)).order_by("pk"))


def _homes(ticket: Ticket, articles: Sequence[Article]) -> dict[int, Ticket]:
    """The tickets the messages stand on; those that were merged into this one are asked for."""
    others = {article.ticket_id for article in articles} - {ticket.pk}
    return {ticket.pk: ticket, **merged.parts(others)}


def _folded(items: Iterator[Message | history.Line]) -> Iterator[Message | Events]:
    for is_message, group in groupby(items, key=lambda item: isinstance(item, Message)):
        if is_message:
            yield from (item for item in group if isinstance(item, Message))
            continue
        lines = [item for item in group if isinstance(item, history.Line)]
        yield Events(
            at=lines[-1].at,
            words=ngettext("%(n)d event", "%(n)d events", len(lines)) % {"n": len(lines)},
            digest=" · ".join(line.text for line in lines),
            events=lines,
        )


def _message(me: Person, ticket: Ticket, article: Article, files: list[Attachment], images: str) -> Message:
    look = "in" if article.side == Article.Side.CUSTOMER else "out" if article.visible else "note"
    who = _who(article)
    message = Message(
        id=article.public_id,
        look=look,
        who=who,
        role=_role(ticket, article, look),
        to=_to(ticket, article, look),
        at=article.created_at,
        avatar=_avatar(article, who, look),
        files=[_file(file) for file in files if not file.inline],
    )
    if article.sanitiser:  # only cleaned HTML is ever shown
        loads = bool(article.remote_images) and images == article.public_id
        pictures = sum(file.inline for file in files) + (article.remote_images if loads else 0)
        message.frame = address("agent:body", article.public_id) + ("?images=1" if loads else "")
        message.height = mailframe.height(article.reply_text or article.text, pictures)
        if article.remote_images and not loads:
            message.images_url = f"?images={article.public_id}#m-{article.public_id}"
    else:
        _write(message, article.text, article.reply_text)
    # Of a mail that opened its ticket nothing was promised: the strip is for mails that joined one.
    if article.unverified and article.created_at > ticket.created_at:
        message.strips.append(deliveries.unverified())
    return message


def _write(message: Message, text: str, reply: str) -> None:
    """The new words, and folded below them what was quoted."""
    text, reply = text.strip("\r\n"), reply.strip("\r\n")
    shown = reply or text
    message.body = linked(shown)
    rest = text[len(shown) :].strip("\r\n") if text.startswith(shown) else text
    if not rest or shown == text:
        return
    lines = rest.count("\n") + 1
    words = ngettext("Quoted text, %(n)d line", "Quoted text, %(n)d lines", lines)
    message.quote, message.quote_words = linked(rest), words % {"n": lines}


def _who(article: Article) -> str:
    if article.side == Article.Side.SYSTEM and article.author_id is None:
        return _("Deskbell")
    name = article.from_name if article.side == Article.Side.CUSTOMER else ""
    return name or getattr(article, "author_name", "") or article.from_email or _("Unknown sender")


def _role(ticket: Ticket, article: Article, look: str) -> str:
    if article.kind == Article.Kind.PHONE:
        return _("Phone call")
    if look == "note":
        return _("Internal note") if article.kind == Article.Kind.NOTE else _("Mail to others")
    if article.side == Article.Side.SYSTEM:
        return _("Automatic")
    if look == "out":
        return pgettext("message", "Reply")
    if article.automatic:
        return _("Automatic mail")
    return _("Customer") if article.author_id == ticket.customer_id else _("Participant")


def _to(ticket: Ticket, article: Article, look: str) -> str:
    hidden = _("only agents can read this")
    if look == "note" and not article.to:
        return hidden
    parts = []
    if to := ", ".join(_shown(ticket, email) or name for name, email in article.to):
        parts.append(_("to %(people)s") % {"people": to})
    if cc := ", ".join(_shown(ticket, email) or name for name, email in article.cc):
        parts.append(_("cc %(people)s") % {"people": cc})
    if look == "in" and article.kind == Article.Kind.WEB:
        parts.append(_("on the web page"))
    if not article.visible and article.side != Article.Side.SYSTEM:
        parts.append(hidden)
    return ", ".join(parts)


def _shown(ticket: Ticket, email: str) -> str:
    """An address as people know it: the queue's own, without the token of an answer to us."""
    local, _at, domain = email.partition("@")
    plain = f"{local.partition('+')[0]}@{domain}"
    return plain if plain == ticket.queue.address else email


def _avatar(article: Article, who: str, look: str) -> SafeString:
    if look == "in":
        return marks.avatar(who, article.author_id, "av-c")
    if article.author_id is None:
        return marks.machine()
    return marks.avatar(who, article.author_id)


def _file(file: Attachment) -> dict[str, Any]:
    icon = next((icon for start, icon in FILE_ICONS if file.content_type.startswith(start)), "file")
    url = address("agent:file", file.public_id) if file.blob_id and scanning.is_open(file) else ""
    return {
        "name": file.name,
        "size": file.size,
        "icon": icon,
        "url": url,
        **scans.beside(file),
        **erased.beside(file, policy=True),
    }
