"""A report's tables as files: days, lengths and figures as such, so that a spreadsheet can reckon with them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from deskbell.reports.ranges import Span
from deskbell.reports.tables import Cell, Column, Kind, Table
from deskbell.web.ui.sheets import Sheet, Value


def sheet(table: Table) -> Sheet:
    rows = [*table.rows, table.total] if table.total else table.rows
    return Sheet(
        name=table.title,
        head=[column.label for column in table.columns],
        rows=[[_value(cell, column) for cell, column in zip(row, table.columns, strict=True)] for row in rows],
    )


def _value(cell: Cell, column: Column) -> Value:
    match cell.value:
        case Span(first, last):
            return first if first == last else f"{first} – {last}"
        case int() if column.kind is Kind.SECONDS:
            return timedelta(seconds=cell.value)
        case int() | str() | Decimal():
            return cell.value
        case _:
            return None
