"""One of several keys, as one value of a statement: `filter(Among("ticket_id", keys))`.

"in" writes a place for each key, so that every number of keys is another statement; this one may be prepared."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, F, Func, Value
from django.db.models.expressions import Combinable
from django.db.models.sql.compiler import SQLCompiler


class Among(Func):
    """Whether `column` is one of `keys`, which are all whole numbers or all texts."""

    output_field = BooleanField()  # type: ignore[assignment]

    def __init__(self, column: str | Combinable, keys: Iterable[int] | Iterable[str]) -> None:
        super().__init__(F(column) if isinstance(column, str) else column, _Keys(list(keys)))

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="%(expressions)s))", arg_joiner=_ON_SQLITE, **more)

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="%(expressions)s)", arg_joiner=_ON_POSTGRESQL, **more)


_ON_SQLITE = " IN (SELECT value FROM json_each("
_ON_POSTGRESQL = " = ANY("


class _Keys(Value):
    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (adapted(self.value, connection.vendor),)


def adapted(keys: list[int] | list[str], vendor: str) -> Any:
    """The keys as the database takes them."""
    return keys if vendor == "postgresql" else json.dumps(keys)
