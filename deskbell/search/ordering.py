"""The orders of results, and pages of them by key: the hundredth costs as much as the first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from deskbell.tickets.models import Ticket

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(4000, 1, 1, tzinfo=UTC)  # its microseconds have as many digits as a place may have
MOST_DIGITS = 17


@dataclass(frozen=True, slots=True)
class Order:
    """By these columns and then by the key, each with its direction: "-" begins with the largest."""

    columns: tuple[str, ...]


# Keys grow with time, so the newest ticket has the largest: the primary key serves, whatever else is asked for.
ORDERS = {
    "newest": Order(("-id",)),
    "oldest": Order(("id",)),
    "changed": Order(("-touched_at", "-id")),
    "waits": Order(("_waits", "id")),  # who waits longest comes first, who does not wait last
    "priority": Order(("-priority", "id")),
}
BY_KEY = ("newest", "oldest")
_EXTRA: dict[str, Combinable] = {
    "_waits": Coalesce("waiting_since", Value(LATEST, DateTimeField()), output_field=DateTimeField())
}


def page(
    tickets: QuerySet[Ticket], order: str, after: str, limit: int, *, collected: bool = False
) -> tuple[list[int], str]:
    """Keys of a page of tickets, and the place behind its last one ("" at the end).

    `collected`: the condition has few hits. They are to be collected and sorted, not looked for along an index, which
    PostgreSQL would else walk to its end."""
    columns = ORDERS[order].columns
    rows = _ordered(tickets, columns, collected=collected)
    place = _read(after, columns)
    if place is not None:
        rows = rows.filter(_beyond(columns, place))
    found = list(rows.values_list(*_bare(columns))[: limit + 1])
    more = _written(found[limit - 1]) if len(found) > limit else ""
    return [row[-1] for row in found[:limit]], more


def keys(tickets: QuerySet[Ticket], order: str, *, collected: bool = False) -> list[int]:
    """Of all the tickets, in one query."""
    return list(_ordered(tickets, ORDERS[order].columns, collected=collected).values_list("pk", flat=True))


def read_key(text: str) -> int | None:
    """A place in one of BY_KEY."""
    place = _read(text, ("id",))
    return place[0] if place else None


def _ordered(tickets: QuerySet[Ticket], columns: tuple[str, ...], *, collected: bool) -> QuerySet[Ticket]:
    rows = tickets.annotate(**{name: what for name, what in _EXTRA.items() if name in _bare(columns)})
    return rows.order_by(*(map(_unindexed, columns) if collected else columns))


def _bare(columns: tuple[str, ...]) -> list[str]:
    return [column.lstrip("-") for column in columns]


def _unindexed(column: str) -> Any:
    expression = Coalesce(F(column.lstrip("-")), F(column.lstrip("-")))
    return expression.desc() if column.startswith("-") else expression.asc()


def _beyond(columns: tuple[str, ...], place: list[Any]) -> Q:
    """What comes after a row with these values: greater in the first column that differs."""
    where, equal = Q(), Q()
    for column, value in zip(columns, place, strict=True):
        name = column.lstrip("-")
        where |= equal & Q(**{f"{name}__{'lt' if column.startswith('-') else 'gt'}": value})
        equal &= Q(**{name: value})
    first = columns[0]
    # The first column's bound alone lets an index find the place; the rest settles rows that are equal in it.
    return Q(**{f"{first.lstrip('-')}__{'lte' if first.startswith('-') else 'gte'}": place[0]}) & where


def _written(row: tuple[Any, ...]) -> str:
    return "-".join(
        str((value - EPOCH) // timedelta(microseconds=1)) if isinstance(value, datetime) else str(value)
        for value in row
    )


def _read(text: str, columns: tuple[str, ...]) -> list[Any] | None:
    """None for what is no place in this order; nobody is punished for an old address."""
    parts = text.split("-")
    if len(parts) != len(columns) or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    if any(len(part) > MOST_DIGITS for part in parts):
        return None
    times = ("touched_at", "_waits")
    numbers = [int(part) for part in parts]
    return [
        EPOCH + timedelta(microseconds=number) if name in times else number
        for name, number in zip(_bare(columns), numbers, strict=True)
    ]
