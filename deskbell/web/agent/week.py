"""The small chart of the last seven days: what came and what was closed, as a picture and as figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from deskbell.people.models import Person
from deskbell.reports import flow

WIDTH, HEIGHT, EDGE = 120.0, 32.0, 3.0


@dataclass(frozen=True)
class Line:
    """One row of the chart: its name, its sum, its course."""

    name: str
    total: int
    drawing: SafeString


@dataclass(frozen=True)
class Week:
    lines: list[Line]
    days: list[tuple[date, int, int]]


def of(person: Person) -> Week:
    """In the reader's days and scope."""
    days = flow.last_days(person, 7)
    created, closed = [day.created for day in days], [day.closed for day in days]
    most = max([*created, *closed, 1])
    return Week(
        lines=[
            Line(pgettext("tickets", "Created"), sum(created), _spark(created, most, "c1")),
            Line(pgettext("tickets", "Closed"), sum(closed), _spark(closed, most, "c2")),
        ],
        days=[(day.date, day.created, day.closed) for day in days],
    )


def _spark(numbers: list[int], most: int, css: str) -> SafeString:
    step = (WIDTH - 2 * EDGE) / max(1, len(numbers) - 1)
    points = [
        (EDGE + n * step, HEIGHT - EDGE - value / most * (HEIGHT - 2 * EDGE)) for n, value in enumerate(numbers)
    ]
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return format_html(
        '<svg class="spark {}" viewBox="0 0 120 32" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="area" d="M{}L{} 32L{} 32Z"/><path class="line" d="M{}"/></svg>',
        *(css, line, f"{points[-1][0]:.1f}", f"{points[0][0]:.1f}", line),
    )
