"""From which day to which, in whose time zone; and the steps, days, weeks or months, a report shows them in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import Enum
from functools import cached_property

from django.db.models import Q

from deskbell.search.query.times import midnight

DAY = timedelta(days=1)
LONGEST = 731
"""Days: two years, one of them with a 29 February."""
EARLIEST = date(2000, 1, 1)
DAYS_AT_MOST = 92  # a quarter; longer ranges go by weeks
WEEKS_AT_MOST = 371  # a year's days and the rest of its weeks; longer ranges go by months


class Step(Enum):
    DAY = "day"
    WEEK = "week"  # from Monday
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Span:
    """Days one after another that are counted together."""

    first: date
    last: date

    def __str__(self) -> str:
        """As the query language has it."""
        return str(self.first) if self.first == self.last else f"{self.first}..{self.last}"


@dataclass(frozen=True)
class Range:
    """Whole days in a time zone, both ends included."""

    first: date
    last: date
    zone: tzinfo = field(default=UTC, compare=False)

    def __post_init__(self) -> None:
        assert self.first <= self.last
        assert self.length <= LONGEST

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1

    @cached_property
    def start(self) -> datetime:
        return midnight(self.first, self.zone)

    @cached_property
    def end(self) -> datetime:
        """The first moment after it."""
        return midnight(self.last + DAY, self.zone)

    def where(self, field: str) -> Q:
        """A moment of this range."""
        return Q(**{f"{field}__gte": self.start, f"{field}__lt": self.end})

    def before(self) -> Range:
        """As many days right before it."""
        length = self.last - self.first
        return Range(self.first - DAY - length, self.first - DAY, self.zone)

    @property
    def step(self) -> Step:
        return Step.DAY if self.length <= DAYS_AT_MOST else Step.WEEK if self.length <= WEEKS_AT_MOST else Step.MONTH

    @cached_property
    def spans(self) -> list[Span]:
        """The steps of this range; the first and the last may be a part of a week or month."""
        starts = [self.first, *(day for day in self._each_day() if self._begins(day))]
        return [
            Span(one, following - DAY) for one, following in zip(starts, [*starts[1:], self.last + DAY], strict=True)
        ]

    @cached_property
    def index(self) -> dict[str, int]:
        """Each day, as "2026-11-17" → its place in `spans`."""
        found = {}
        for place, span in enumerate(self.spans):
            for n in range((span.last - span.first).days + 1):
                found[str(span.first + n * DAY)] = place
        return found

    def __str__(self) -> str:
        """As the query language has it."""
        return str(Span(self.first, self.last))

    def _each_day(self) -> Iterator[date]:
        return (self.first + n * DAY for n in range(1, self.length))

    def _begins(self, day: date) -> bool:
        match self.step:
            case Step.DAY:
                return True
            case Step.WEEK:
                return day.weekday() == 0
            case Step.MONTH:
                return day.day == 1


def _last_days(n: int) -> Callable[[date], tuple[date, date]]:
    return lambda today: (today - (n - 1) * DAY, today)


def _last_month(today: date) -> tuple[date, date]:
    last = today.replace(day=1) - DAY
    return last.replace(day=1), last


PRESETS: dict[str, Callable[[date], tuple[date, date]]] = {
    "7": _last_days(7),
    "30": _last_days(30),
    "90": _last_days(90),
    "month": lambda today: (today.replace(day=1), today),
    "last-month": _last_month,
    "year": lambda today: (today.replace(month=1, day=1), today),
}
DEFAULT = "30"


def preset(name: str, today: date, zone: tzinfo) -> Range:
    """One of PRESETS, seen from `today`."""
    return Range(*PRESETS[name](today), zone)


def bounded(first: date, last: date, today: date, zone: tzinfo) -> Range:
    """The nearest range there can be: in order, not in the future, not longer than LONGEST days."""
    first, last = sorted((first, last))
    last = min(max(last, EARLIEST), today)
    first = min(max(first, EARLIEST, last - (LONGEST - 1) * DAY), last)
    return Range(first, last, zone)
