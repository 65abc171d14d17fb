"""What was deleted must not be readable in the database's files any more: which traces are left, and their removal.

SQLite zeroes what is freed (`secure_delete`, db.connecting); what stays are old pages in the WAL, words in segments
of the full text that were not merged yet, and copies of cells that moved within a page, which only VACUUM removes.
PostgreSQL keeps dead rows until their table is written anew, and its WAL until the server recycles it."""

from __future__ import annotations

import time
from collections.abc import Sequence

from django.db import DatabaseError, connection

WORDS = "db_fulltext"
SMALL = 256 * 1024**2
"""Bytes of a database, or a table, that may be written anew while people work: seconds."""
MERGED_AT_ONCE = 400
"""Pages of the full text; some 50 ms."""
PATIENCE = 3.0
LOCK_WAIT = "2s"


def merge_words(first: bool) -> bool:
    """One slice of merging the full text, so that words of deleted rows go. True while there is more to do."""
    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        before = cursor.connection.total_changes
        pages = -MERGED_AT_ONCE if first else MERGED_AT_ONCE
        cursor.execute(f"INSERT INTO {WORDS} ({WORDS}, rank) VALUES ('merge', %s)", [pages])  # noqa: S608  a constant
        # "If the difference is less than 2, then the merge did nothing" (FTS5, 6.8).
        return bool(cursor.connection.total_changes - before >= 2)


def settle(tables: Sequence[str], *, quiet: bool) -> list[str]:
    """Overwrite what is left. `quiet`: the desk may stand still for a while. Returns what has to wait for that."""
    if connection.in_atomic_block:  # what is not committed cannot be cleaned, and neither database would
        return [WHOLE]
    return _sqlite(quiet) if connection.vendor == "sqlite" else _postgres(tables, quiet)


def window() -> dict[str, str]:
    """What an administrator is told about the time until nothing is left."""
    if connection.vendor == "sqlite":
        return {"vendor": "sqlite"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name IN ('wal_recycle', 'archive_mode')")
        return {"vendor": "postgresql", **dict(cursor.fetchall())}


def _sqlite(quiet: bool) -> list[str]:
    left = []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute("PRAGMA page_size")
        if quiet or pages * cursor.fetchone()[0] <= SMALL:
            cursor.execute("VACUUM")
        else:
            left.append(WHOLE)
        end = time.monotonic() + PATIENCE
        while True:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if not cursor.fetchone()[0]:
                return left
            if time.monotonic() > end:  # somebody reads on and on; the next time
                return [*left, WAL]
            time.sleep(0.05)


WHOLE, WAL = "database", "wal"


def _postgres(tables: Sequence[str], quiet: bool) -> list[str]:
    left = []
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_WAIT}'")
        try:
            for table in tables:
                cursor.execute("SELECT pg_total_relation_size(%s)", [table])
                anew = quiet or cursor.fetchone()[0] <= SMALL
                try:
                    cursor.execute(f"VACUUM {'FULL ' if anew else ''}{connection.ops.quote_name(table)}")
                except DatabaseError:  # somebody has the table for longer than LOCK_WAIT
                    anew = False
                if not anew:
                    left.append(table)
        finally:
            cursor.execute("RESET lock_timeout")
    return left
