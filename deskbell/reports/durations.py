"""How long the first answer and the closing took: median and 90th percentile, and how many took how long.

First answers count on the day they were given, closings on the day of the (last) closing: what still waits has no
length yet. Percentiles are by nearest rank: half of the tickets took at most the median, and one took just that.

The seconds are read once and sorted here: on SQLite that takes a tenth of what its window functions take."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from deskbell.db.moments import SecondsBetween, day_of
from deskbell.reports.ranges import Range
from deskbell.tickets.models import Ticket

MINUTE, HOUR, DAY = 60, 3_600, 86_400
ANSWERED = "answered_at"
EDGES = {
    "answered": (15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, DAY),
    "closed": (HOUR, 4 * HOUR, 8 * HOUR, DAY, 2 * DAY, 7 * DAY, 28 * DAY),
}


@dataclass(frozen=True, slots=True)
class Length:
    """Of `n` tickets, in seconds."""

    n: int
    median: int
    p90: int


@dataclass(frozen=True)
class Lengths:
    """What tickets took from their opening to one field of theirs that lies in the range: (key …, seconds) each."""

    keys: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def whole(self) -> Length | None:
        return length(self.seconds())

    def by(self, key: str) -> dict[Any, Length]:
        place = self.keys.index(key)
        found: dict[Hashable, list[int]] = defaultdict(list)
        for row in self.rows:
            found[row[place]].append(row[-1])
        return {value: _length(seconds) for value, seconds in found.items()}

    def by_step(self, days: Range) -> list[Length | None]:
        """For each step of the range."""
        place = self.keys.index(STEP)
        found: list[list[int]] = [[] for _span in days.spans]
        for row in self.rows:
            found[days.index[row[place]]].append(row[-1])
        return [length(seconds) for seconds in found]

    def histogram(self, edges: tuple[int, ...]) -> list[int]:
        """How many took at most the first edge, at most the second …, and longer than the last."""
        found = [0] * (len(edges) + 1)
        for seconds in self.seconds():
            found[bisect_left(edges, seconds)] += 1
        return found

    def seconds(self) -> list[int]:
        return [row[-1] for row in self.rows]


STEP = "step"
"""The key that tells the day."""


def read(tickets: QuerySet[Ticket], field: str, days: Range, *keys: str) -> Lengths:
    """`keys` are columns of the ticket, or STEP."""
    columns = [day_of(field, days.zone, days.start, days.end) if key == STEP else key for key in keys]
    rows = tickets.filter(days.where(field)).order_by()
    return Lengths(keys, list(rows.values_list(*columns, SecondsBetween("created_at", field))))


def length(seconds: Iterable[int]) -> Length | None:
    found = list(seconds)
    return _length(found) if found else None


def _length(seconds: list[int]) -> Length:
    seconds.sort()
    n = len(seconds)
    return Length(n, seconds[(n + 1) // 2 - 1], seconds[(n * 9 + 9) // 10 - 1])
