"""What is to be reached (issue 2, decision G51), and how a figure is judged by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

PAGES = {  # milliseconds at 100,000 tickets: p50 and p95
    "dashboard": (25, 50),
    "list": (20, 40),
    "queue": (20, 40),
    "zoom": (20, 40),
    "search common": (40, 100),
    "search rare": (40, 100),
    "search seldom": (40, 100),
}
QUERY_P95 = 150
"""Milliseconds for any search of the query language (issue 3)."""
DIFFERENT = {"search rare"}
"""Pages whose content grows from one size to the other (one hit, or fifty): their ratio says nothing. "Seldom" is the
same search with as many hits on both."""
RATIO = 1.5
SPARE_MS = 5.0
"""A page at 100,000 tickets takes at most 1.5 times as long as at 1,000, or 5 ms longer."""
ACCEPTED = 200
PROCESSED = 100
FIRST_USABLE_S = 60
LATER_READY_S = 3
IDLE_MB = 250
ALIKE_MS, ALIKE = 1.0, 0.05
"""Doors that must not tell who is known: what lies between a known and an unknown one that follow each other is, in
the median, at most a millisecond or a twentieth (issue 4)."""
UPLOAD_GROWN_MB = 50
"""By a file of 1 GB (issue 4)."""
STREAMS_PERCENT = 10
"""Of one core, for the event streams of 100 agents (issue 3)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure with its goal. `reached` is None where there is no goal."""

    name: str
    figure: str
    goal: str = ""
    reached: bool | None = None

    def __str__(self) -> str:
        mark = {True: "✓", False: "✗ missed", None: ""}[self.reached]
        return f"{self.name:<48}{self.figure:>22}   {self.goal:<14}{mark}"


def floors(found: dict[str, float]) -> list[Line]:
    return [Line(f"floor: {name.replace('_', ' ')}", f"{rate:g} /s") for name, rate in found.items()]


def start(found: dict[str, Any]) -> list[Line]:
    return [
        _at_most("sample desk usable", found["first_usable_s"], FIRST_USABLE_S, "s"),
        _at_most("later start ready", found["later_ready_s"], LATER_READY_S, "s"),
        _at_most("idle memory (PSS)", found["idle_mb"], IDLE_MB, "MB"),
    ]


def intake(database: str, accepted: float, processed: float) -> list[Line]:
    binding = database == "SQLite"  # the issue names figures for SQLite only
    return [
        _at_least(f"{database}: mails accepted", accepted, ACCEPTED if binding else None),
        _at_least(f"{database}: mails processed", processed, PROCESSED if binding else None),
    ]


def pages(database: str, small: dict[str, Any], large: dict[str, Any]) -> list[Line]:
    found = []
    for person, times in large.items():
        for page, (p50, p95) in PAGES.items():
            now, before = times[page], small[person][page]
            within = page in DIFFERENT or now["p50"] <= max(RATIO * before["p50"], before["p50"] + SPARE_MS)
            ratio = now["p50"] / before["p50"]
            found.append(
                Line(
                    f"{database}: {page}, {person}",
                    f"{now['p50']:.1f} / {now['p95']:.1f} ms ×{ratio:.2f}",
                    f"≤ {p50} / {p95} ms",
                    now["p50"] <= p50 and now["p95"] <= p95 and within,
                )
            )
        found += [_slowest_view(database, person, times["views"], small[person]["views"])]
        found += [_slowest_query(database, person, times["queries"])]
    return found


def _slowest_view(database: str, person: str, now: dict[str, Any], before: dict[str, Any]) -> Line:
    """Every list holds what the first one does: the line shows the one that comes closest to its goal, or misses."""
    p50, p95 = PAGES["list"]
    slow = max(now, key=lambda view: max(now[view]["p50"] / p50, now[view]["p95"] / p95))
    most = {view: max(RATIO * times["p50"], times["p50"] + SPARE_MS) for view, times in before.items()}
    grown = max(now, key=lambda view: float(now[view]["p50"] - most[view]))
    within = now[grown]["p50"] <= most[grown]
    ratio = now[grown]["p50"] / before[grown]["p50"]
    return Line(
        f"{database}: slowest of all lists, {person}",
        f"{slow} {now[slow]['p50']:.1f} / {now[slow]['p95']:.1f} ms, {grown} ×{ratio:.2f}",
        f"≤ {p50} / {p95} ms",
        now[slow]["p50"] <= p50 and now[slow]["p95"] <= p95 and within,
    )


def _slowest_query(database: str, person: str, now: dict[str, Any]) -> Line:
    slow = max(now, key=lambda query: float(now[query]["p95"]))
    p95 = now[slow]["p95"]
    name = f"{database}: slowest of {len(now)} queries, {person}"
    return Line(name, f"{p95:.1f} ms {slow}", f"p95 ≤ {QUERY_P95} ms", p95 <= QUERY_P95)


def streams(database: str, found: dict[str, float]) -> list[Line]:
    return [
        _at_most(f"{database}: 100 open pages, quiet", found["idle_percent"], STREAMS_PERCENT, "%"),
        _at_most(f"{database}: 100 open pages, 2 changes/s", found["busy_percent"], STREAMS_PERCENT, "%"),
        # Pages that hear nothing cost nothing: a desk that told nobody of a change would reach the lines above.
        Line(f"{database}: heard by the 100 pages", f"{found['kb_heard']:g} kB", "> 0 kB", found["kb_heard"] > 0),
    ]


def enumeration(database: str, found: dict[str, Any]) -> list[Line]:
    lines = []
    for door, times in found.items():
        known, unknown = times["known"]["p50"], times["unknown"]["p50"]
        most = max(ALIKE_MS, ALIKE * min(known, unknown))
        name = f"{database}: {door}, known and unknown"
        figure = f"{known:.1f} / {unknown:.1f}, {times['difference']:+.2f} ms"
        lines.append(Line(name, figure, f"± {most:.1f} ms", abs(times["difference"]) <= most))
    return lines


def uploads(found: dict[str, Any]) -> list[Line]:
    what = f"{found['mb']} MB, connection cut {found['cuts']} times"
    return [
        Line(f"{what}: arrived as sent", "yes" if found["same"] else "no", "yes", found["same"]),
        _at_most(f"{what}: server grew", found["grown_mb"], UPLOAD_GROWN_MB, "MB"),
        Line(f"{what}: speed", f"{found['mb_per_second']:g} MB/s"),
    ]


def _at_most(name: str, figure: float, goal: float, unit: str) -> Line:
    return Line(name, f"{figure:g} {unit}", f"≤ {goal:g} {unit}", figure <= goal)


def _at_least(name: str, rate: float, goal: float | None) -> Line:
    if goal is None:
        return Line(name, f"{rate:g} /s")
    return Line(name, f"{rate:g} /s", f"≥ {goal:g} /s", rate >= goal)
