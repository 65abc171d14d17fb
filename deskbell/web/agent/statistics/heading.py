"""Words and figures at the head of the statistics, and around their charts."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.safestring import SafeString
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from deskbell.reports import figures as figures_of
from deskbell.reports.arrivals import HOURS
from deskbell.reports.durations import EDGES
from deskbell.reports.overview import Overview
from deskbell.reports.ranges import Range
from deskbell.web.agent.statistics.asking import Asked
from deskbell.web.agent.statistics.drawing import day, number
from deskbell.web.ui.charts import spark
from deskbell.web.ui.lengths import length, short


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the head: `change` is against the days before, `tone` whether that is good."""

    name: str
    value: str
    change: str
    tone: str
    line: SafeString


def sub(asked: Asked) -> str:
    """ "19 Oct – 17 Nov, all queues, UTC"."""
    question = asked.question
    first, last = day(question.days.first), day(question.days.last)
    parts = [first if question.days.length == 1 else f"{first} – {last}"]
    parts.append(question.queue.path if question.queue else _("all queues you see"))
    if question.agent:
        parts.append(_("owner %(name)s") % {"name": question.agent})
    return ", ".join([*parts, zone(question.days)])


def compared(days: Range) -> str:
    """What the changes beside the figures are against; "" when nothing is compared."""
    if days.length > figures_of.LONGEST:
        return ""
    n = days.length
    return ngettext("compared with the day before", "compared with the %(n)d days before", n) % {"n": n}


def zone(days: Range) -> str:
    """ "UTC", or the zone's own name."""
    return getattr(days.zone, "key", "") or now().astimezone(days.zone).tzname() or "UTC"


def figures(found: Overview) -> list[Figure]:
    these, before = found.figures, found.before
    steps = {
        "answered": found.answered.by_step(found.question.days),
        "closed": found.closed.by_step(found.question.days),
    }
    answers, closings = ([one.median if one else None for one in steps[what]] for what in ("answered", "closed"))
    return [
        Figure(
            pgettext("tickets", "Created"),
            number(these.created),
            _percent(these.created, before.created) if before else "",
            "",
            spark(found.created, "c1"),
        ),
        Figure(
            pgettext("tickets", "Closed"),
            number(these.closed),
            _percent(these.closed, before.closed) if before else "",
            "",
            spark(found.gone, "c2"),
        ),
        Figure(
            pgettext("tickets", "Open"),
            number(found.open[-1]),
            _since(found.open[0], found.open[-1]),
            "",
            spark(found.open, "c3"),
        ),
        Figure(
            _("First answer, median"),
            length(these.answer),
            *_longer(these.answer, before.answer if before else None),
            spark(answers, "c3"),
        ),
        Figure(
            _("Time to close, median"),
            length(these.solution),
            *_longer(these.solution, before.solution if before else None),
            spark(closings, "c3"),
        ),
    ]


def _percent(these: int, before: int) -> str:
    if not before or these == before:
        return ""
    return f"{'+' if these > before else '−'}{number(abs(round((these - before) * 100 / before)))} %"


def _since(first: int, last: int) -> str:
    return f"{'+' if last > first else '−'}{number(abs(last - first))}" if last != first else ""


def _longer(these: int | None, before: int | None) -> tuple[str, str]:
    if these is None or before is None or abs(these - before) < 60:
        return "", ""
    longer = these > before
    return f"{'+' if longer else '−'}{length(abs(these - before))}", "bad" if longer else "good"


def share(numbers: list[int], what: str) -> str:
    """ "70 % within 1 h": of the middle edge."""
    place = len(EDGES[what]) // 2 - 1
    part = round(sum(numbers[: place + 1]) * 100 / sum(numbers))
    return _("%(n)d %% within %(time)s") % {"n": part, "time": short(EDGES[what][place])}


def shown() -> dict[str, str]:
    return {
        "created": pgettext("tickets", "Created"),
        "closed": pgettext("tickets", "Closed"),
        "open": _("Open at the end"),
    }


@dataclass(frozen=True, slots=True)
class Cell:
    n: int
    level: int  # 0 none … 4 most
    title: str


def arrivals(grid: list[list[int]]) -> dict[str, object]:
    """Weekdays with their hours; night hours in which nothing ever comes are left out at both ends."""
    busy = [hour for hour in range(HOURS) if any(row[hour] for row in grid)]
    if not busy:
        return {}
    hours = range(min(busy[0], 8), max(busy[-1], 17) + 1)
    most = max(map(max, grid))
    rows = [
        (str(name), [_cell(row[hour], most, f"{name} {hour:02}:00") for hour in hours])
        for name, row in zip(WEEKDAYS_ABBR.values(), grid, strict=True)
    ]
    return {"hours": list(hours), "rows": rows}


def _cell(n: int, most: int, when: str) -> Cell:
    level = 0 if not n else 1 + min(3, (n * 4 - 1) // most)
    words = ngettext("%(n)d ticket", "%(n)d tickets", n) % {"n": n}
    return Cell(n, level, f"{when}: {words}")
