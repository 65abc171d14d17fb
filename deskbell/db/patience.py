"""How long reading may take: what somebody asks for must not hold up everybody else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

LOOK_EVERY = 20_000  # instructions of SQLite's machine between two looks at the clock: well under a millisecond
POSTGRES_CANCELLED = "57014"
DEAR = "0.05"
"""What PostgreSQL is told a comparison costs, twenty times its default: to look into a tsvector it has to be fetched
and unpacked, which the planner does not know. Else it reads the whole full text rather than its index."""


SET = "SELECT set_config('statement_timeout', %s, true), set_config('cpu_operator_cost', %s, true)"


class TookTooLong(Exception):
    """The database was stopped: its answer would have taken longer than somebody is meant to wait."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """What is read inside may take this long altogether; then TookTooLong. For reading only."""
    if connection.vendor == "sqlite":
        with _sqlite(seconds):
            yield
    else:
        with _postgres(seconds):
            yield


@contextmanager
def _sqlite(seconds: float) -> Iterator[None]:
    connection.ensure_connection()
    end = time.monotonic() + seconds
    handle = connection.connection
    handle.set_progress_handler(lambda: time.monotonic() > end, LOOK_EVERY)
    try:
        yield
    except OperationalError as error:
        if str(error) == "interrupted":
            raise TookTooLong from error
        raise
    finally:
        handle.set_progress_handler(None, 0)


@contextmanager
def _postgres(seconds: float) -> Iterator[None]:
    """PostgreSQL counts for each statement by itself; there are few in a search."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout'), current_setting('cpu_operator_cost')")
            before = cursor.fetchone()
            cursor.execute(SET, [str(int(seconds * 1000)), DEAR])
            yield
            cursor.execute(SET, before)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == POSTGRES_CANCELLED:
            raise TookTooLong from error
        raise
