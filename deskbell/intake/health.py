"""How each mailbox is: when it was last visited, what came, what went wrong. For those who administer them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from deskbell.intake.models import FetchCursor
from deskbell.queues.models import Mailbox


@dataclass(frozen=True, slots=True)
class Health:
    mailbox: Mailbox
    queues: list[str]
    fetched: bool  # else its mail comes by SMTP, LMTP or pipe
    last_ok_at: datetime | None = None
    last_mail_at: datetime | None = None
    error: str = ""
    error_at: datetime | None = None

    @property
    def tone(self) -> str:
        """bad: does not work; off: nothing is tried; wait: not visited yet; ok."""
        if not self.mailbox.is_active:
            return "off"
        if not self.fetched:
            return "ok"
        if self.error:
            return "bad"
        return "ok" if self.last_ok_at else "wait"


def of_mailboxes() -> list[Health]:
    """All mailboxes by name."""
    return [_of(mailbox) for mailbox in _rows().order_by("name", "pk")]


def of(mailbox: Mailbox) -> Health:
    return _of(_rows().get(pk=mailbox.pk))


def _rows() -> QuerySet[Mailbox]:
    return Mailbox.objects.select_related("cursor").prefetch_related("queues")


def _of(mailbox: Mailbox) -> Health:
    queues = [queue.path for queue in mailbox.queues.all()]
    fetched = mailbox.fetch != Mailbox.Fetch.NONE
    cursor: FetchCursor | None = getattr(mailbox, "cursor", None)
    if cursor is None:
        return Health(mailbox, queues, fetched)
    stands = cursor.last_ok_at is None or (cursor.last_error_at or cursor.last_ok_at) >= cursor.last_ok_at
    error = cursor.last_error if stands else ""
    return Health(
        mailbox,
        queues,
        fetched,
        cursor.last_ok_at,
        cursor.last_mail_at,
        error,
        cursor.last_error_at if error else None,
    )
