"""Tables whose rows are written once: the database itself refuses to change or remove them.

Who owns the database can take a guard away; `missing` tells, and what the rows say is chained besides."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

ACTS = ("update", "delete")


def guard(vendor: str, table: str, says: str) -> list[str]:
    """Statements that make the table append-only. `says`: what whoever tries is told."""
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {_name(table, act)} BEFORE {act.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
            for act in _acts(vendor)
        ]
    return [
        f"CREATE FUNCTION {_name(table, 'refuse')}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{says}'; END $$",
        *(
            f"CREATE TRIGGER {_name(table, act)} BEFORE {act.upper()} ON {table} "
            f"FOR EACH {'STATEMENT' if act == 'truncate' else 'ROW'} EXECUTE FUNCTION {_name(table, 'refuse')}()"
            for act in _acts(vendor)
        ),
    ]


def unguard(vendor: str, table: str) -> list[str]:
    """Statements that let the table be changed again."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {_name(table, act)}" for act in _acts(vendor)]
    return [
        *(f"DROP TRIGGER IF EXISTS {_name(table, act)} ON {table}" for act in _acts(vendor)),
        f"DROP FUNCTION IF EXISTS {_name(table, 'refuse')}()",
    ]


def missing(triggers: Sequence[str]) -> list[str]:
    """Which of these triggers the database does not have."""
    if not triggers:
        return []
    known = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(known)
        there = {name for (name,) in cursor.fetchall()}
    return [name for name in triggers if name not in there]


def names(table: str) -> list[str]:
    """The guards of a table."""
    return [_name(table, act) for act in _acts(connection.vendor)]


def _acts(vendor: str) -> tuple[str, ...]:
    """SQLite empties a table by deleting its rows."""
    return ACTS if vendor == "sqlite" else (*ACTS, "truncate")


def _name(table: str, act: str) -> str:
    return f"{table}_no_{act}"
