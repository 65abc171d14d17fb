"""A report's numbers as rows and columns, before anybody draws or writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

from deskbell.reports.ranges import Span

Value = int | Decimal | str | date | Span | None


class Kind(Enum):
    """How a column's values are written."""

    TEXT = "text"
    SPAN = "span"  # a day, or the days of a week or month
    COUNT = "count"
    SECONDS = "seconds"
    UNITS = "units"


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    kind: Kind = Kind.COUNT
    hint: str = ""
    bar: bool = False  # drawn beside the figure


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, and the query that lists what was counted ("" where no list has it)."""

    value: Value
    lists: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The first column names the row. `total` is a row of the same columns."""

    id: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] = field(default=())
    note: str = ""
