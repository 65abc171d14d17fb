"""Numbers that only grow, one row each; taken in the caller's transaction, so none is lost to a rollback."""

from __future__ import annotations

from django.db import connection

TAKE = """INSERT INTO db_counter (name, value) VALUES (%s, %s)
          ON CONFLICT (name) DO UPDATE SET value = db_counter.value + 1 RETURNING value"""


def upcoming(name: str, *, first: int = 1) -> int:
    """What `take` gives next, if nobody else comes before; nothing is taken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM db_counter WHERE name = %s", [name])
        row = cursor.fetchone()
    return int(row[0]) + 1 if row else first


def take(name: str, *, first: int = 1) -> int:
    """The next value of the counter `name`; `first` when it is new."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [name, first])
        return int(cursor.fetchone()[0])
