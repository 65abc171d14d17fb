"""Counting up to a limit: whoever has a hundred thousand rows costs no more than who has the limit."""

from __future__ import annotations

from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery


class CountUpTo(Subquery):
    """How many rows a query with `OuterRef` has, at most `limit`; an annotation."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any], limit: int, **extra: Any) -> None:
        super().__init__(rows.order_by().values("pk")[:limit], **extra)
