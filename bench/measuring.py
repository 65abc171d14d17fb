"""Times and how they are summed up. Nothing of Deskbell."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds."""

    n: int
    p50: float
    p95: float
    worst: float

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


def summed_up(seconds: Sequence[float]) -> Times:
    ordered = sorted(one * 1000 for one in seconds)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return Times(len(ordered), round(statistics.median(ordered), 2), round(p95, 2), round(ordered[-1], 2))


def timed(work: Callable[[], object], *, times: int, warm_up: int = 5, at_most: float = 20.0) -> Times:
    """Calls `work` again and again, for `at_most` seconds and at least five times."""
    for _ in range(warm_up):
        work()
    taken: list[float] = []
    end = time.perf_counter() + at_most
    while len(taken) < times and (len(taken) < 5 or time.perf_counter() < end):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return summed_up(taken)
