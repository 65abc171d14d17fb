"""Queries whose SQL is written once, for the few that every page asks: Django takes longer to write their SQL than
either database takes to answer it.

    _grants = Prepared(lambda person: Grant.objects.filter(group__members=person).values_list("queue_id", "level"))
    _grants.rows(person.pk)

A query has one shape for all values: comparisons with a whole number, a text, a date or a moment, no None. Several
keys are one value in `db.among.Among`, never in "in"."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

from deskbell.db import among

# Stand for the values while the SQL is written; nothing real is equal to them.
_NUMBER = 2**62
_TEXT = "\0value"
_MOMENT = datetime(9000, 1, 1, tzinfo=UTC)
_DATE = date(9000, 1, 1)

Value = int | str | date | list[int] | list[str]  # a moment is a date to Python
Params = tuple[Any, ...]


class Prepared:
    """`make` builds the queryset; its arguments are the values that differ from time to time."""

    def __init__(self, make: Callable[..., QuerySet[Any, Any]]) -> None:
        self._make = make
        self._written: dict[str, tuple[QuerySet[Any, Any], SQLCompiler, str, Params]] = {}

    def rows(self, *values: Value) -> list[Any]:
        """What the queryset holds for these values: objects, tuples or whatever it was made to give."""
        try:
            queryset, compiler, sql, params = self._written.get(connection.vendor) or self._write(values)
        except EmptyResultSet:  # "in" of nothing: Django sees that no row can fit
            return []
        filled = tuple(_adapted(values[param.at]) if isinstance(param, _Place) else param for param in params)
        found = queryset.all()
        ready = self._ready(compiler, sql, filled)
        found.query.get_compiler = lambda *_args, **_more: ready  # type: ignore[method-assign]
        return list(found)

    def one(self, *values: Value) -> Any:
        """The first, or None."""
        return next(iter(self.rows(*values)), None)

    def _ready(self, compiler: SQLCompiler, sql: str, params: Params) -> SQLCompiler:
        """The compiler as it was when the SQL was written, on this thread's connection. How a connection makes
        Python's values of the database's is asked of it once for each statement, too."""
        ready = copy(compiler)
        ready.connection = here = connections[connection.alias]
        ready.as_sql = lambda *_args, **_more: (sql, params)  # type: ignore[method-assign]
        known = vars(here).setdefault("prepared_converters", {})
        if self not in known:
            known[self] = ready.get_converters([column[0] for column in ready.select[: ready.col_count]])
        converters = known[self]
        ready.get_converters = lambda *_args: converters  # type: ignore[assignment, method-assign]
        return ready

    def _write(self, values: Params) -> tuple[QuerySet[Any, Any], SQLCompiler, str, Params]:
        marks = [_mark(value, at) for at, value in enumerate(values)]
        queryset = self._make(*marks)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        given = [_adapted(mark) for mark in marks]
        places = tuple(_Place(given.index(param)) if param in given else param for param in params)
        if {place.at for place in places if isinstance(place, _Place)} != set(range(len(marks))):
            raise TypeError("Each value must stand in the statement as it is given.")
        self._written[connection.vendor] = queryset, compiler, sql, places
        return self._written[connection.vendor]


class _Place:
    """Where a value goes."""

    def __init__(self, at: int) -> None:
        self.at = at


def _mark(value: object, at: int) -> Value:
    if isinstance(value, str):
        return f"{_TEXT}{at}"
    if isinstance(value, datetime):
        return _MOMENT + timedelta(days=at)
    if isinstance(value, date):
        return _DATE + timedelta(days=at)
    if isinstance(value, int) and not isinstance(value, bool):
        return _NUMBER + at
    if isinstance(value, list):
        return [_NUMBER + at]
    raise TypeError(f"A prepared query takes whole numbers, texts, dates, moments and lists of keys, not {value!r}.")


def _adapted(value: Any) -> Any:
    """As the database takes it: SQLite keeps dates and moments as texts."""
    if isinstance(value, list):
        return among.adapted(value, connection.vendor)
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
