"""What the placeholders of mails about a ticket stand for: plain text, one entry each."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.desk import settings as desk
from deskbell.desk.urls import portal_base
from deskbell.mime.storable import one_line
from deskbell.outbox.personal import without_marks
from deskbell.queues.addresses import public
from deskbell.tickets.models import Article, Ticket
from deskbell.tickets.receiving import reopen_days

SAMPLE_NUMBER = "2026112210000427"
NAME_LENGTH = 60
FILES_NAMED = 10


def of_ticket(ticket: Ticket, *, name: str = "", article: Article | None = None, **more: str) -> dict[str, str]:
    """For everything a text about a ticket may name. `article`: the message that is answered."""
    subject = (article.subject if article is not None else "") or ticket.title
    return {
        "name": printable(name),
        "number": ticket.number,
        "subject": one_line(without_marks(subject), 255),
        "tag": f"[{desk.current().ticket_hook}{ticket.number}]",
        "files": ", ".join(_files(article)) if article is not None and ticket.file_count else "",
        "queue": ticket.queue.name,
        "type": str(ticket.type or ""),
        "agent": str(ticket.owner or ""),
        "address": ticket.queue.address or public(),
        "old_number": "",
        "reopen_days": str(reopen_days(ticket.queue)),
        "desk": desk.current().name,
        **more,
    }


def of_desk(**more: str) -> dict[str, str]:
    """For mails about an account, which the desk writes in its own name."""
    return {"desk": desk.current().name, **more}


def sample() -> dict[str, str]:
    """For somebody and something that are not there: to look at a text."""
    return {
        "name": "Nadia Petrova",
        "number": SAMPLE_NUMBER,
        "subject": _("IMAP login fails"),
        "tag": f"[{desk.current().ticket_hook}{SAMPLE_NUMBER}]",
        "files": "login.log",
        "queue": _("Support"),
        "type": "",
        "agent": "Mei Tanaka",
        "who": "Mei Tanaka",
        "address": public() or "support@example.org",
        "old_number": SAMPLE_NUMBER[:-1] + "5",
        "reopen_days": str(desk.current().reopen_days),
        "desk": desk.current().name,
        "sign_in": f"{portal_base()}/sign-in/",
        "recover": f"{portal_base()}/recover/",
    }


def printable(name: str) -> str:
    """A name to greet with; none where it is too long for one or would become a link in a mail program."""
    name = " ".join(name.split())
    is_odd = len(name) > NAME_LENGTH or "@" in name or "/" in name or (". " not in name and "." in name[1:-1])
    return "" if is_odd else name


def _files(article: Article) -> list[str]:
    names = list(article.attachments.filter(inline=False).values_list("name", flat=True)[: FILES_NAMED + 1])
    return names if len(names) <= FILES_NAMED else [*names[:FILES_NAMED], "…"]
