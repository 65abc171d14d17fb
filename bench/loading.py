"""Rows into an empty database as fast as it takes them: COPY on PostgreSQL, executemany on SQLite.

Not durable while it runs: a broken fill is thrown away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

from deskbell.db.fulltext.store import DIALECTS

Row = tuple[int, list[str], list[str]]


@contextmanager
def hurried() -> Iterator[None]:
    """One transaction for all; SQLite neither waits for the disk nor keeps a log meanwhile."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000"):
                cursor.execute(f"PRAGMA {pragma}")
    with transaction.atomic():
        yield
    settle()


def settle() -> None:
    """What time would bring: statistics on PostgreSQL (autovacuum). SQLite keeps none."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode=WAL")
        else:
            cursor.execute("VACUUM ANALYZE")


def load(model: type[models.Model], objects: Iterable[models.Model]) -> None:
    """Objects with their keys already set."""
    fields = model._meta.concrete_fields
    rows = (
        tuple(field.get_db_prep_save(field.pre_save(one, True), connection) for field in fields) for one in objects
    )
    _write(model._meta.db_table, [field.column for field in fields], rows)


def count_on(*kinds: type[models.Model]) -> None:
    """Let the next key follow the highest that was loaded (SQLite does by itself)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kinds):
            cursor.execute(statement)


def load_words(rows: Iterable[Row]) -> None:
    """The full text: key, words customers may find, words only agents may find."""
    dialect = DIALECTS[connection.vendor]
    values = (tuple(parameters) for row in rows for _statement, parameters in dialect.put(*row))
    if connection.vendor == "sqlite":
        _write("db_fulltext", ["rowid", "customers", "agents"], values)
        return
    with connection.cursor() as cursor:  # the index is made at once afterwards: ten times faster than row by row
        cursor.execute("DROP INDEX db_fulltext_customers, db_fulltext_agents")
        _write("db_fulltext", ["rowid", "customers", "agents"], values)
        for statement in dialect.INSTALL[1:]:
            cursor.execute(statement)


def _write(table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            places = ", ".join(["?"] * len(columns))
            cursor.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)
            return
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
