"""The charts of the statistics, each in a wide and a narrow drawing: the page shows the one that fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from deskbell.reports.durations import EDGES, Length
from deskbell.reports.ranges import Range
from deskbell.web.agent.statistics.drawing import day, number, span
from deskbell.web.ui import charts
from deskbell.web.ui.charts import HALF, NARROW, WIDE, Frame, Series
from deskbell.web.ui.lengths import length, round_lengths, short


def flow(created: Sequence[int], closed: Sequence[int], days: Range) -> SafeString:
    names = pgettext("tickets", "Created"), pgettext("tickets", "Closed")
    series = [Series(names[0], created, "c1"), Series(names[1], closed, "c2")]
    return _both("flow", _("Tickets created and closed"), series, days, WIDE)


def backlog(open_: Sequence[int], days: Range) -> SafeString:
    title = _("Open tickets at the end of each step, now %(n)s") % {"n": number(open_[-1])}
    return _both("backlog", title, [Series(_("Open"), open_, "c3")], days, HALF)


def medians(what: str, title: str, lengths: Sequence[Length | None], days: Range) -> SafeString:
    series = [
        Series(_("Median"), [one.median if one else None for one in lengths], "c3"),
        Series(_("90 % within"), [one.p90 if one else None for one in lengths], "c2"),
    ]
    return _both(
        f"{what}-times",
        title,
        series,
        days,
        WIDE,
        write=lambda value: length(value) if value else "0",
        steps=round_lengths,
        left=76,
    )


def histogram(what: str, title: str, numbers: Sequence[int]) -> SafeString:
    return charts.columns(f"{what}-how-long", title, _edges(what), numbers, Frame(560, 200, left=40, right=8))


def histogram_rows(what: str, numbers: Sequence[int]) -> list[tuple[str, str]]:
    """The same in words, for the table."""
    return list(zip(_edges(what), map(number, numbers), strict=True))


def _edges(what: str) -> list[str]:
    edges = EDGES[what]
    return [*(f"≤ {short(edge)}" for edge in edges), f"> {short(edges[-1])}"]


def _both(
    id: str,
    title: str,
    series: Sequence[Series],
    days: Range,
    frame: Frame,
    *,
    write: Callable[[float], str] = lambda value: number(int(value)),
    steps: Callable[[float], Sequence[float]] | None = None,
    left: int = 46,
) -> SafeString:
    labels = [day(one.first) for one in days.spans]
    said = [span(one, days) for one in days.spans]
    parts = [
        charts.lines(
            f"{id}-{cls}", title, labels, series, drawn, cls=f"chart-{cls}", said=said, write=write, steps=steps
        )
        for cls, drawn in (("w", _with_left(frame, left)), ("n", _with_left(NARROW, left)))
    ]
    return mark_safe("".join(parts))  # noqa: S308 - both are safe


def _with_left(frame: Frame, left: int) -> Frame:
    return Frame(frame.width, frame.height, left, frame.right, frame.top, frame.bottom, frame.labels)
