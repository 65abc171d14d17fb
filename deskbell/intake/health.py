"""How each mailbox is: when it was last visited, what came, what went wrong. For those who administer them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from deskbell.intake import ledger
from deskbell.intake.models import FetchCursor, RawMail
from deskbell.intake.receive import account
from deskbell.mime.addresses import without_plus
from deskbell.queues.models import Mailbox, Queue


@dataclass(frozen=True, slots=True)
class Health:
    mailbox: Mailbox
    queues: list[str]
    fetched: bool  # else its mail comes by SMTP, LMTP or pipe
    last_ok_at: datetime | None = None
    last_mail_at: datetime | None = None
    error: str = ""
    error_at: datetime | None = None
    today: int = 0  # mails that came, by UTC's day
    waiting: int = 0  # of all that came, those that are not read yet

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


def find(text: str) -> QuerySet[Mailbox]:
    """Mailboxes by a part of their name, account, server, or of a queue's name or address; "" finds all."""
    rows = _rows()
    for word in text.split():
        places = ("name", "fetch_host", "fetch_username", "send_host", "send_username")
        fits = Q(pk__in=Queue.objects.filter(Q(path__icontains=word) | Q(address__icontains=word)).values("mailbox"))
        for place in places:
            fits |= Q(**{f"{place}__icontains": word})
        rows = rows.filter(fits)
    return rows


def of_each(mailboxes: Iterable[Mailbox]) -> list[Health]:
    """Of rows of `find`, with what came today and what waits."""
    today, waiting = _today(), _waiting()
    return [
        replace(_of(mailbox), today=sum(today[p] for p in places), waiting=sum(waiting[p] for p in places))
        for mailbox, places in ((mailbox, _places(mailbox)) for mailbox in mailboxes)
    ]


def of(mailbox: Mailbox) -> Health:
    return of_each([_rows().get(pk=mailbox.pk)])[0]


def _places(mailbox: Mailbox) -> set[str]:
    """Where its mail is kept: its addresses without a plus part."""
    own = {account.own_address(mailbox), *(queue.address for queue in mailbox.queues.all() if queue.address)}
    return {without_plus(address) for address in own}


def _today() -> Counter[str]:
    day = timezone.now().date()
    return Counter({line.place: line.received for line in ledger.lines(day, day)})


def _waiting() -> Counter[str]:
    rows = RawMail.objects.filter(status__in=(RawMail.Status.WAITING, RawMail.Status.WORKING))
    return Counter(dict(rows.values_list("place").annotate(Count("pk")).order_by()))


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
