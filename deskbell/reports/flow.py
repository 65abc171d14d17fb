"""How many tickets came and how many were closed, day by day.

"Closed" is as in the query language: tickets that are closed now, by their last closing (decision A6). What happened
in between is counted as "closings", from the events (`acts`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, tzinfo

from django.db.models import Count, QuerySet
from django.utils import timezone

from deskbell.access import scope
from deskbell.db.keeping import KeptEach
from deskbell.db.moments import day_of
from deskbell.people.models import Person
from deskbell.reports.ranges import DAY, Range
from deskbell.tickets.models import Ticket

_last = KeptEach[list["Day"]](seconds=60)


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    created: int
    closed: int


def last_days(person: Person, days: int = 7, zone: tzinfo | None = None) -> list[Day]:
    """The last days with today, oldest first, of the tickets this agent may see; at most a minute old.

    `zone` is whose days are meant, the reader's by default."""
    zone = zone or timezone.get_current_timezone()
    today = timezone.now().astimezone(zone).date()
    key = (scope.key_of(person), days, today, str(zone))
    return _last.get(key, lambda: _read(scope.tickets_for(person), Range(today - (days - 1) * DAY, today, zone)))


def per_day(tickets: QuerySet[Ticket], field: str, range: Range) -> dict[date, int]:
    """How many of the tickets have their `field` (created_at, closed_at …) on each day of the range."""
    day = day_of(field, range.zone, range.start, range.end)
    found = tickets.filter(range.where(field)).order_by().values_list(day).annotate(n=Count("*"))
    return dict(found)


def _read(tickets: QuerySet[Ticket], range: Range) -> list[Day]:
    created, closed = (per_day(tickets, field, range) for field in ("created_at", "closed_at"))
    return [Day(span.first, created.get(span.first, 0), closed.get(span.first, 0)) for span in range.spans]
