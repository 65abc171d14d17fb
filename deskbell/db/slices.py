"""Reading very many rows a slice at a time: memory does not grow with their number, and no reading lasts long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def each(rows: QuerySet[Row], at_once: int) -> Iterator[Row]:
    """All of them in the order of their keys."""
    after, rows = 0, rows.order_by("pk")
    while some := list(rows.filter(pk__gt=after)[:at_once]):
        yield from some
        after = some[-1].pk
