"""The table and its condition, whichever database it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Expression

from deskbell.db.fulltext import postgres, sqlite
from deskbell.db.fulltext.passage import Passage
from deskbell.db.fulltext.terms import Expression as Wanted

DIALECTS = {"sqlite": sqlite, "postgresql": postgres}


def install(vendor: str) -> list[str]:
    """Statements that make the table."""
    return DIALECTS[vendor].INSTALL


def uninstall(vendor: str) -> list[str]:
    return ["DROP TABLE db_fulltext"]


NOTHING = Passage()


def put(key: int, *, customers: Passage = NOTHING, agents: Passage = NOTHING) -> None:
    """Index a row: what customers may find, and what only agents may. Replaces the row if it is there."""
    dialect = DIALECTS[connection.vendor]
    with connection.cursor() as cursor:
        for statement, values in dialect.put(key, customers.words(), agents.words()):
            cursor.execute(statement, values)


def forget(keys: Iterable[int]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM db_fulltext WHERE rowid = %s", [(key,) for key in keys])


class Match(Expression):
    """True for rows of db_fulltext that hold what is wanted; for customers only in what they may find."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, wanted: Wanted, *, agents: bool) -> None:
        super().__init__()
        self.wanted, self.agents = wanted, agents

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        sql, values = DIALECTS[connection.vendor].condition(self.wanted, self.agents)
        return sql, tuple(values)
