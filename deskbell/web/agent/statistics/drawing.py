"""Tables of reports as markup, each number a link to the list that has just these tickets.

Drawn here and not in a template: a table of days and queues has thousands of cells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from urllib.parse import quote

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from deskbell.reports.ranges import Range, Span, Step
from deskbell.reports.tables import Cell, Column, Kind, Table
from deskbell.web.ui import charts
from deskbell.web.ui.lengths import length

WRAP = '<div class="scroll" tabindex="0" role="region" aria-label="{label}">{table}</div>'
TABLE = '<table class="data stats{cls}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table>'


def table(found: Table, days: Range, *, cls: str = "", few: bool = False) -> SafeString:
    """`few` leaves out what has no room beside a chart: the 90 % and the number of first answers."""
    shown = [place for place in range(len(found.columns)) if not (few and place in NOT_FEW)]
    drawing = _Drawing(found, days, shown)
    markup = TABLE.format(
        cls=f" {cls}" if cls else "",
        head=drawing.head(),
        body="".join(drawing.row(row) for row in found.rows),
        foot=f"<tfoot>{drawing.row(found.total, bars=False)}</tfoot>" if found.total else "",
    )
    label = _("%(title)s, table") % {"title": found.title}
    return mark_safe(WRAP.format(label=escape(label), table=markup))  # noqa: S308 - texts are escaped


NOT_FEW = (4, 6, 7, 8)


class _Drawing:
    def __init__(self, found: Table, days: Range, shown: list[int]) -> None:
        self.columns = found.columns
        self.days, self.shown = days, shown
        self.base = f"{reverse('agent:search')}?q="
        self.highest = {
            place: max((_number(row[place]) for row in found.rows), default=0)
            for place, column in enumerate(found.columns)
            if column.bar
        }

    def head(self) -> str:
        parts = []
        for place in self.shown:
            column = self.columns[place]
            hint = f' title="{escape(column.hint)}"' if column.hint else ""
            parts.append(f'<th scope="col"{_right(column)}{hint}>{escape(column.label)}</th>')
            if column.bar:
                parts.append('<td class="w"></td>')
        return "".join(parts)

    def row(self, cells: Sequence[Cell], *, bars: bool = True) -> str:
        parts = []
        for place in self.shown:
            column, cell = self.columns[place], cells[place]
            text: str = escape(written(cell.value, column.kind, self.days))
            if place == 0:
                parts.append(f'<th scope="row" class="any">{text}</th>')
                continue
            if cell.lists and cell.value:
                text = f'<a href="{escape(self.base + quote(cell.lists))}">{text}</a>'
            none = " none" if not cell.value else ""
            parts.append(f'<td class="r{none}">{text}</td>')
            if column.bar:
                bar = charts.bar(_number(cell), self.highest[place]) if bars else ""
                parts.append(f'<td class="w">{bar}</td>')
        return f"<tr>{''.join(parts)}</tr>"


def _right(column: Column) -> str:
    return "" if column.kind in (Kind.TEXT, Kind.SPAN) else ' class="r"'


def _number(cell: Cell) -> int:
    return cell.value if isinstance(cell.value, int) else 0


def written(value: object, kind: Kind, days: Range) -> str:
    """A value as a person reads it."""
    match value:
        case None:
            return "–"
        case Span():
            return span(value, days)
        case int() if kind is Kind.SECONDS:
            return length(value)
        case int() | Decimal():
            return number(value)
        case _:
            return str(value) or _("No name")


def number(value: int | Decimal) -> str:
    whole = value == int(value)
    return number_format(int(value) if whole else value, use_l10n=True, force_grouping=True)


def span(value: Span, days: Range) -> str:
    """ "Mon 16 Nov", "9 Nov – 15 Nov" or "November 2026"."""
    if days.step is Step.MONTH:
        return date_format(value.first, _("F Y"))
    if days.step is Step.WEEK and value.first != value.last:
        return f"{day(value.first)} – {day(value.last)}"
    return date_format(value.first, _("D j M")) if value.first.year == _this_year() else day(value.first)


def day(value: date) -> str:
    return date_format(value, _("j M") if value.year == _this_year() else _("j M Y"))


def _this_year() -> int:
    return timezone.localdate().year
