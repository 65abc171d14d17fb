"""Writing single rows by statements of few words, for those that every mail brings: Django takes longer to write
the SQL than either database takes to run it. As `create`, `save` and `update` do it, without signals.

    article = create(Article, ticket=ticket, …)"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.models.sql import InsertQuery

Row = TypeVar("Row", bound=models.Model)
Kind = type[models.Model]
_inserts: dict[tuple[Kind, str], tuple[str, list[Any]]] = {}


def create(kind: type[Row], /, **values: Any) -> Row:
    return insert(kind(**values))


def insert(row: Row) -> Row:
    """Write a new row; its key is the one the database gave. Raises what `save` raises."""
    sql, fields = _inserts.get((type(row), connection.vendor)) or _insert(type(row))
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    with transaction.mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
        cursor.execute(sql, values)
        row.pk = cursor.fetchone()[0]
    row._state.adding = False
    row._state.db = connection.alias
    return row


def insert_each(rows: Iterable[Row]) -> None:
    """One after the other, for one or two. Many are quicker by `bulk_create`."""
    for row in rows:
        insert(row)


def update(row: models.Model, values: dict[str, Any], **only_if: Any) -> bool:
    """Write these fields of a row that is there, if it still has the values of `only_if`; whether it had.

    Values, never expressions. The object at hand stays as it is."""
    where = {"pk": row.pk, **only_if}
    fields, conditions = _fields(type(row), values), _fields(type(row), where)
    sql = f"UPDATE {_table(type(row))} SET {_equal(fields, ', ')} WHERE {_equal(conditions, ' AND ')}"  # noqa: S608
    return _run(sql, [*fields, *conditions], [*values.values(), *where.values()])


def delete(row: models.Model, **only_if: Any) -> bool:
    """Delete a row nothing points to, if it still has the values of `only_if`; whether it had."""
    where = {"pk": row.pk, **only_if}
    fields = _fields(type(row), where)
    sql = f"DELETE FROM {_table(type(row))} WHERE {_equal(fields, ' AND ')}"  # noqa: S608
    return _run(sql, fields, list(where.values()))


def _insert(kind: Kind) -> tuple[str, list[Any]]:
    key = kind._meta.pk
    fields = [field for field in kind._meta.concrete_fields if field is not key]
    query = InsertQuery(kind)
    query.insert_values(fields, [kind()])
    compiler = query.get_compiler(connection=connection)
    compiler.returning_fields = [key]
    ((sql, _params),) = compiler.as_sql()
    return _inserts.setdefault((kind, connection.vendor), (sql, fields))


def _run(sql: str, fields: Sequence[Any], values: Sequence[Any]) -> bool:
    keys = [value.pk if isinstance(value, models.Model) else value for value in values]
    params = [field.get_db_prep_save(key, connection) for field, key in zip(fields, keys, strict=True)]
    with transaction.mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
        cursor.execute(sql, params)
        return bool(cursor.rowcount)


def _fields(kind: Kind, names: Iterable[str]) -> list[Any]:
    return [kind._meta.pk if name == "pk" else kind._meta.get_field(name) for name in names]


def _table(kind: Kind) -> str:
    return connection.ops.quote_name(kind._meta.db_table)


def _equal(fields: Iterable[Any], between: str) -> str:
    return between.join(f"{connection.ops.quote_name(field.column)} = %s" for field in fields)
