"""Small charts as inline SVG: geometry in attributes, colours in classes, nothing a strict policy would refuse.

Words come in translated. A chart is a picture with a title; its figures stand in a table beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True, slots=True)
class Series:
    """One line. `cls` is c1 (solid, with an area), c2 (dashed) or c3; None leaves a gap."""

    name: str
    values: Sequence[float | None]
    cls: str = "c1"


@dataclass(frozen=True, slots=True)
class Frame:
    """The drawing's size, and the margins for what is written around it."""

    width: int
    height: int
    left: int = 46
    right: int = 16
    top: int = 14
    bottom: int = 26
    labels: int = 8  # at most, along the bottom


WIDE = Frame(900, 250)
HALF = Frame(430, 190, labels=4)
NARROW = Frame(430, 230, labels=3)


def lines(
    id: str,
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    frame: Frame = WIDE,
    *,
    cls: str = "",
    said: Sequence[str] | None = None,
    write: Callable[[float], str] = lambda value: f"{value:g}",
    steps: Callable[[float], Sequence[float]] | None = None,
) -> SafeString:
    """Lines over steps in time; `id` is of the title, once on a page.

    `said` names the steps where a pointer reads one; `write` writes figures; `steps` gives those up to the
    highest."""
    highest = max((value for one in series for value in one.values if value is not None), default=0)
    ticks = list((steps or round_steps)(highest))
    top = max(ticks[-1], highest) or 1
    n = len(labels)

    def x(place: int) -> float:
        wide = frame.width - frame.left - frame.right
        return frame.left + (place * wide / (n - 1) if n > 1 else wide / 2)

    def y(value: float) -> float:
        return frame.height - frame.bottom - value * (frame.height - frame.top - frame.bottom) / top

    parts = [_grid(frame, ticks, y, write), *_days(frame, labels, x)]
    for one in series:
        parts += _line(one, x, y, frame.height - frame.bottom)
    parts += _hovers(frame, said or labels, series, x, write)
    return _svg(id, title, frame, parts, cls)


def columns(
    id: str, title: str, labels: Sequence[str], values: Sequence[int], frame: Frame = HALF, *, cls: str = ""
) -> SafeString:
    """A column for each label, its figure above it."""
    highest = max(values, default=0)
    ticks = list(round_steps(highest))
    top = max(ticks[-1], highest) or 1
    base = frame.height - frame.bottom
    wide = (frame.width - frame.left - frame.right) / max(len(values), 1)

    def y(value: float) -> float:
        return base - value * (base - frame.top - 8) / top

    parts = [_grid(frame, ticks, y, lambda value: f"{value:g}")]
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        left, middle = frame.left + place * wide + 4, frame.left + (place + 0.5) * wide
        parts.append(
            f'<rect class="col c1" x="{left:.1f}" y="{y(value):.1f}" width="{wide - 8:.1f}"'
            f' height="{base - y(value):.1f}" rx="2"/>'
            f'<text class="tick strong" x="{middle:.1f}" y="{y(value) - 5:.1f}" text-anchor="middle">{value}</text>'
            f'<text class="tick" x="{middle:.1f}" y="{frame.height - 6}" text-anchor="middle">{escape(label)}</text>'
        )
    return _svg(id, title, frame, parts, cls)


def spark(values: Sequence[float | None], cls: str = "c1", *, width: int = 120, height: int = 32) -> SafeString:
    """The mere shape of a line, for beside a figure: decoration."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return SafeString("")
    low, span = min(known), (max(known) - min(known)) or 1
    points = [
        (place * width / (len(known) - 1), height - 5 - (value - low) * (height - 10) / span)
        for place, value in enumerate(known)
    ]
    path = _path(points)
    return mark_safe(  # noqa: S308 - figures and our own class
        f'<svg class="spark {cls}" viewBox="0 0 {width} {height}" preserveAspectRatio="none" aria-hidden="true">'
        f'<path class="area" d="{path}L{width} {height}L0 {height}Z"/><path class="line" d="{path}"/></svg>'
    )


def bar(value: float, highest: float, cls: str = "c1", *, width: int = 200, height: int = 8) -> SafeString:
    """A figure's share of the highest: decoration, the figure stands beside it."""
    share = width * value / highest if highest else 0
    return mark_safe(  # noqa: S308 - figures and our own class
        f'<svg class="minibar" viewBox="0 0 {width} {height}" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="track" width="{width}" height="{height}" rx="2"/>'
        f'<rect class="col {cls}" width="{share:.1f}" height="{height}" rx="2"/></svg>'
    )


def round_steps(highest: float) -> list[float]:
    """0 and up to five round figures above it, the last at or above the highest."""
    if highest <= 4:
        return [float(n) for n in range(max(int(highest), 1) + 1)]
    unit = 1.0
    while True:
        for factor in (1, 2, 2.5, 5):
            step = unit * factor
            if step == int(step) and step * 4 >= highest:
                return [step * n for n in range(int(-(-highest // step)) + 1)]
        unit *= 10


def _grid(frame: Frame, ticks: Sequence[float], y: Callable[[float], float], write: Callable[[float], str]) -> str:
    return "".join(
        f'<path class="grid" d="M{frame.left} {y(tick):.1f}H{frame.width - frame.right}"/>'
        f'<text class="tick" x="{frame.left - 8}" y="{y(tick) + 4:.1f}" text-anchor="end">{text}</text>'
        for tick, text in ((tick, escape(write(tick))) for tick in ticks)
    )


def _days(frame: Frame, labels: Sequence[str], x: Callable[[int], float]) -> list[str]:
    n = len(labels)
    stride = -(-n // frame.labels) or 1
    return [
        f'<text class="tick" x="{x(place):.1f}" y="{frame.height - 6}"'
        f' text-anchor="{"start" if place == 0 and n > 1 else "middle"}">{escape(labels[place])}</text>'
        for place in range(0, n, stride)
        if place == 0 or x(place) < frame.width - frame.right - 12
    ]


def _line(one: Series, x: Callable[[int], float], y: Callable[[float], float], base: float) -> list[str]:
    parts = []
    for run in _runs(one.values):
        points = [(x(place), y(value)) for place, value in run]
        if one.cls in ("c1", "c3") and len(points) > 1:
            area = f"{_path(points)}L{points[-1][0]:.1f} {base}L{points[0][0]:.1f} {base}Z"
            parts.append(f'<path class="area {one.cls}" d="{area}"/>')
        if len(points) > 1:
            parts.append(f'<path class="line {one.cls}" d="{_path(points)}"/>')
        else:
            parts.append(_dot(one.cls, *points[0]))
    last = [(place, value) for place, value in enumerate(one.values) if value is not None][-1:]
    return parts + [_dot(one.cls, x(place), y(value)) for place, value in last]


def _dot(cls: str, x: float, y: float) -> str:
    if cls == "c2":
        return f'<rect class="dot {cls}" x="{x - 3.2:.1f}" y="{y - 3.2:.1f}" width="6.4" height="6.4"/>'
    return f'<circle class="dot {cls}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """Values that follow each other without a gap."""
    runs: list[list[tuple[int, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((place, value))
    return [run for run in runs if run]


def _hovers(
    frame: Frame,
    labels: Sequence[str],
    series: Sequence[Series],
    x: Callable[[int], float],
    write: Callable[[float], str],
) -> list[str]:
    """What a pointer reads at each step."""
    wide = (frame.width - frame.left - frame.right) / max(len(labels) - 1, 1)
    parts = []
    for place, label in enumerate(labels):
        said = [f"{one.name}: {write(value)}" for one in series if (value := one.values[place]) is not None]
        parts.append(
            f'<rect class="hover" x="{x(place) - wide / 2:.1f}" y="0" width="{wide:.1f}" height="{frame.height}">'
            f"<title>{escape(' · '.join([label, *said]))}</title></rect>"
        )
    return parts


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _svg(id: str, title: str, frame: Frame, parts: Sequence[str], cls: str) -> SafeString:
    return format_html(
        '<svg class="chart {}" viewBox="0 0 {} {}" role="img" aria-labelledby="{}"><title id="{}">{}</title>{}</svg>',
        cls,
        frame.width,
        frame.height,
        id,
        id,
        title,
        mark_safe("".join(parts)),  # noqa: S308 - figures, and words that were escaped
    )
