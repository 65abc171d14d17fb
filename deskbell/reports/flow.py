"""How many tickets came and how many were closed, step by step.

"Closed" is as in the query language: tickets that are closed now, by their last closing (decision A6). How often
something was closed, by whom, is counted from the events (`acts`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.expressions import CombinedExpression
from django.utils import timezone

from deskbell.access import scope
from deskbell.access.levels import key_of
from deskbell.db.keeping import KeptEach
from deskbell.db.moments import day_of
from deskbell.people.models import Person
from deskbell.reports.ranges import DAY, Range
from deskbell.tickets.models import Ticket

CREATED, CLOSED = "created_at", "closed_at"
Steps = dict[Any, list[int]]
"""Queue, agent … → a number for each step of the range."""

_last = KeptEach[list["Day"]](seconds=60)


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    created: int
    closed: int


def last_days(person: Person, number: int = 7, zone: tzinfo | None = None) -> list[Day]:
    """The last days with today, oldest first, of the tickets this agent may see; at most a minute old.

    `zone` is whose days are meant, the reader's by default."""
    zone = zone or timezone.get_current_timezone()
    today = timezone.now().astimezone(zone).date()
    days = Range(today - (number - 1) * DAY, today, zone)
    return _last.get((key_of(person), days, str(zone)), lambda: _read(scope.tickets_for(person), days))


def _read(tickets: QuerySet[Ticket], days: Range) -> list[Day]:
    created, closed = (total(steps(tickets, field, days), days) for field in (CREATED, CLOSED))
    return [Day(span.first, *numbers) for span, *numbers in zip(days.spans, created, closed, strict=True)]


def steps(tickets: QuerySet[Ticket], field: str, days: Range, key: str = "") -> Steps:
    """How many of the tickets have their `field` in each step of the range, for each queue (agent …); `key` "" is
    all in one, under None."""
    day = day_of(field, days.zone, days.start, days.end)
    rows = tickets.filter(days.where(field)).order_by().values_list(*_keys(key), day).annotate(n=Count("*"))
    found: Steps = {}
    for *of, at, n in rows:
        found.setdefault(of[0] if of else None, [0] * len(days.spans))[days.index[at]] += n
    return found


def counted(tickets: QuerySet[Ticket], key: str = "") -> dict[Any, int]:
    """How many of the tickets are in each queue (agent …); all in one without a key."""
    if not key:
        return {None: tickets.count()}
    return dict(tickets.order_by().values_list(*_keys(key)).annotate(n=Count("*")))


def _keys(key: str) -> list[CombinedExpression]:
    # "+ 0": by an index of queues SQLite would read all tickets, not only those of the range.
    return [F(f"{key}_id") + 0] if key else []


def total(found: Steps, days: Range) -> list[int]:
    """Of all queues (agents …) together."""
    return [sum(column) for column in zip(*found.values(), strict=True)] if found else [0] * len(days.spans)
