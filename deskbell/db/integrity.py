"""Whether the database itself is whole: its pages, its keys, its full text. Reads everything."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

MOST = 10


def problems() -> Iterator[str]:
    """SQLite checks its own pages and keys. PostgreSQL enforces keys as it writes, and its pages are its own care."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA integrity_check({MOST})")
        for (line,) in cursor.fetchall():
            if line != "ok":
                yield f"The database is damaged: {line}"
        cursor.execute("PRAGMA foreign_key_check")
        for table, key, parent, _constraint in cursor.fetchmany(MOST):
            yield f"Row {key} of {table} names a row of {parent} that is not there."


def unindexed(table: str) -> list[int]:
    """Keys of that table's rows that have no row in the full text; a few of them."""
    return _keys(f"SELECT id FROM {table} EXCEPT SELECT rowid FROM db_fulltext")  # noqa: S608


def indexed_in_vain(table: str) -> list[int]:
    """Keys in the full text without a row in that table; a few of them."""
    return _keys(f"SELECT rowid FROM db_fulltext EXCEPT SELECT id FROM {table}")  # noqa: S608


def _keys(statement: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} LIMIT {MOST}")
        return [int(key) for (key,) in cursor.fetchall()]
