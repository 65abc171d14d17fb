"""Searching the spool: which of a million mails are meant, each question along an index or within a time limit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Max, Min, QuerySet

from deskbell.db import fulltext
from deskbell.intake import spool
from deskbell.intake.ledger import places
from deskbell.intake.models import RawMail
from deskbell.mime.threading import message_id_digest
from deskbell.tickets.models import Ticket

WAITING = (RawMail.Status.WAITING, RawMail.Status.WORKING)
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; nothing narrows nothing. `first` and `last` are days in UTC, as in the ledger."""

    text: str = ""
    status: str = ""
    place: str = ""
    first: date | None = None
    last: date | None = None
    up_to: int | None = None  # no mail that came after this key: what was counted is what is done

    @property
    def is_everything(self) -> bool:
        return replace(self, up_to=None) == Wanted()


def mails(wanted: Wanted) -> QuerySet[RawMail]:
    """Those, in no order. Words are looked for in subject, addresses and reason: bound the time of reading them."""
    rows = RawMail.objects.all()
    if wanted.up_to is not None:
        rows = rows.filter(pk__lte=wanted.up_to)
    if wanted.status:
        rows = rows.filter(status__in=WAITING if wanted.status == RawMail.Status.WAITING else (wanted.status,))
    if wanted.place:
        rows = rows.filter(place=wanted.place)
    if wanted.first or wanted.last:
        rows = _within(rows, wanted.first, wanted.last)
    return _of_text(rows, wanted.text) if wanted.text.strip() else rows


def _within(rows: QuerySet[RawMail], first: date | None, last: date | None) -> QuerySet[RawMail]:
    """Keys grow with the time of receipt, nearly: the keys of those days bound what is read, whatever the order."""
    days = RawMail.objects.order_by()
    if first:
        days = days.filter(received_at__gte=_midnight(first))
    if last:
        days = days.filter(received_at__lt=_midnight(last) + timedelta(days=1))
    ends = days.aggregate(low=Min("pk"), high=Max("pk")) if first and last else {}
    if first and last:
        if ends["low"] is None:
            return rows.none()
        rows = rows.filter(pk__gte=ends["low"], pk__lte=ends["high"])
    if first:
        rows = rows.filter(received_at__gte=_midnight(first))
    return rows.filter(received_at__lt=_midnight(last) + timedelta(days=1)) if last else rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _of_text(rows: QuerySet[RawMail], text: str) -> QuerySet[RawMail]:
    """A whole address, a Message-ID or a ticket's number is looked up; other words have to be in the mail's line."""
    words = text.split()
    if len(words) == 1 and (found := _looked_up(rows, words[0])) is not None:
        return found
    for word in words[:MOST_WORDS]:
        rows = rows.filter(words__contains=fulltext.fold(word))
    return rows


def _looked_up(rows: QuerySet[RawMail], word: str) -> QuerySet[RawMail] | None:
    number = word.removeprefix("#")
    if number[:1].isdigit() and (ticket := Ticket.objects.filter(number=number).values_list("pk", flat=True).first()):
        return rows.filter(ticket=ticket)
    local, _at, domain = word.rpartition("@")
    if not (local and domain):
        return None
    named = spool.with_ids([message_id_digest(word)])
    if word.startswith("<") or named.exists():
        return rows.filter(pk__in=named.values("pk"))
    address = word.strip("<>,;").lower()
    if RawMail.objects.filter(from_email=address).exists():
        return rows.filter(from_email=address)
    if address in places():
        return rows.filter(place=address)
    return None
