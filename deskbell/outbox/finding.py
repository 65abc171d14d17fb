"""Searching what left or is to leave: a row for each recipient, along an index or within a time limit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Max, Min, Q, QuerySet

from deskbell.mime.threading import message_id_digest
from deskbell.outbox.models import Delivery, OutgoingMail

Status = Delivery.Status
STATUSES = {
    "waiting": (Status.WAITING, Status.SENDING),
    "sent": (Status.SENT,),
    "failed": (Status.FAILED, Status.BOUNCED),
    "cancelled": (Status.CANCELLED,),
}
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; nothing narrows nothing. `first` and `last` are days in UTC on which it was written."""

    text: str = ""
    show: str = ""
    purpose: str = ""
    first: date | None = None
    last: date | None = None
    up_to: int | None = None

    @property
    def is_everything(self) -> bool:
        return replace(self, up_to=None) == Wanted()


def deliveries(wanted: Wanted) -> QuerySet[Delivery]:
    """Those, in no order. Words are looked for in subject and recipient: bound the time of reading them."""
    rows = Delivery.objects.all()
    if wanted.up_to is not None:
        rows = rows.filter(pk__lte=wanted.up_to)
    if wanted.show in STATUSES:
        rows = rows.filter(status__in=STATUSES[wanted.show])
    if wanted.purpose:
        rows = rows.filter(mail__purpose=wanted.purpose)
    if wanted.first or wanted.last:
        rows = _within(rows, wanted.first, wanted.last)
    return _of_text(rows, wanted.text) if wanted.text.strip() else rows


def _within(rows: QuerySet[Delivery], first: date | None, last: date | None) -> QuerySet[Delivery]:
    """Keys grow with time, nearly: the keys of the mails of those days bound what is read."""
    written = OutgoingMail.objects.order_by()
    if first:
        written = written.filter(date__gte=_midnight(first))
    if last:
        written = written.filter(date__lt=_midnight(last) + timedelta(days=1))
    ends = written.aggregate(low=Min("pk"), high=Max("pk"))
    if ends["low"] is None:
        return rows.none()
    among = Delivery.objects.filter(mail__gte=ends["low"], mail__lte=ends["high"]).aggregate(
        low=Min("pk"), high=Max("pk")
    )
    rows = rows.filter(pk__gte=among["low"] or 0, pk__lte=among["high"] or 0)
    if first:
        rows = rows.filter(mail__date__gte=_midnight(first))
    return rows.filter(mail__date__lt=_midnight(last) + timedelta(days=1)) if last else rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _of_text(rows: QuerySet[Delivery], text: str) -> QuerySet[Delivery]:
    """A whole address or Message-ID is looked up; other words have to stand in the subject or the recipient."""
    words = text.split()
    if len(words) == 1 and "@" in words[0]:
        if (digest := message_id_digest(words[0])) and OutgoingMail.objects.filter(message_id_digest=digest).exists():
            return rows.filter(mail__message_id_digest=digest)
        address = words[0].strip("<>,;").lower()
        if Delivery.objects.filter(email=address).exists():
            return rows.filter(email=address)
    for word in words[:MOST_WORDS]:
        rows = rows.filter(Q(mail__subject__icontains=word) | Q(email__icontains=word) | Q(answer__icontains=word))
    return rows
