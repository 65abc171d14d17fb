"""Figures that the database keeps by itself: each row that comes, or changes what it counts as, leaves a delta.

A figure can so be wrong only where the database is. Deltas are summed on read and folded by the clock, for a hot row
per figure would make writers wait for each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class Tally:
    """`source`'s rows, counted in `into` by the day of `moment`, `place` and `status`; statuses of `alike` count as
    another. `into` has the columns day, place, status, n (the figure), kept (rows that still stand behind it) and
    folded."""

    source: str
    into: str
    moment: str
    alike: Mapping[str, str]

    @property
    def triggers(self) -> list[str]:
        return [f"{self.source}_tally_{act}" for act in ("insert", "update", "delete")]


def install(vendor: str, tally: Tally) -> list[str]:
    """Statements. A row that is deleted keeps its figure: what came has come."""
    coming, changing, going = tally.triggers
    came = _delta(vendor, tally, "NEW", 1, 1)
    changed = [_delta(vendor, tally, "OLD", -1, -1), _delta(vendor, tally, "NEW", 1, 1)]
    gone = _delta(vendor, tally, "OLD", 0, -1)
    other = " OR ".join(
        f"{_key(vendor, tally, 'OLD', name)} <> {_key(vendor, tally, 'NEW', name)}"
        for name in ("day", "place", "status")
    )
    columns = f"status, place, {tally.moment}"
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {coming} AFTER INSERT ON {tally.source} BEGIN {came}; END",
            f"CREATE TRIGGER {changing} AFTER UPDATE OF {columns} ON {tally.source} WHEN {other} "
            f"BEGIN {changed[0]}; {changed[1]}; END",
            f"CREATE TRIGGER {going} AFTER DELETE ON {tally.source} BEGIN {gone}; END",
        ]
    return [
        *(_function(name, body) for name, body in zip(tally.triggers, (came, "; ".join(changed), gone), strict=True)),
        f"CREATE TRIGGER {coming} AFTER INSERT ON {tally.source} FOR EACH ROW EXECUTE FUNCTION {coming}()",
        f"CREATE TRIGGER {changing} AFTER UPDATE OF {columns} ON {tally.source} FOR EACH ROW WHEN ({other}) "
        f"EXECUTE FUNCTION {changing}()",
        f"CREATE TRIGGER {going} AFTER DELETE ON {tally.source} FOR EACH ROW EXECUTE FUNCTION {going}()",
    ]


def uninstall(vendor: str, tally: Tally) -> list[str]:
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in tally.triggers]
    return [f"DROP FUNCTION IF EXISTS {name}() CASCADE" for name in tally.triggers]


def count_present(vendor: str, tally: Tally) -> str:
    """Counts the rows that are there now, into an empty table of deltas."""
    key = ", ".join(_key(vendor, tally, tally.source, name) for name in ("day", "place", "status"))
    return (
        f"INSERT INTO {tally.into} (day, place, status, n, kept, folded) "  # noqa: S608  # names of our own tables
        f"SELECT {key}, COUNT(*), COUNT(*), {_true(vendor)} FROM {tally.source} GROUP BY 1, 2, 3"
    )


def astray(tally: Tally) -> list[tuple[date, str, str, int]]:
    """Day, place and status of every figure that does not fit its rows, and how many rows it says too many.

    One statement: what is written meanwhile is in both or in neither."""
    key = ", ".join(_key(connection.vendor, tally, tally.source, name) for name in ("day", "place", "status"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT day, place, status, SUM(kept) FROM ("  # noqa: S608
            f"SELECT day, place, status, kept FROM {tally.into} UNION ALL "
            f"SELECT {key}, -COUNT(*) FROM {tally.source} GROUP BY 1, 2, 3"
            ") AS told GROUP BY 1, 2, 3 HAVING SUM(kept) <> 0 ORDER BY 1, 2, 3"
        )
        return [(_date(day), place, status, int(n)) for day, place, status, n in cursor.fetchall()]


def _date(day: Any) -> date:
    return day if isinstance(day, date) else date.fromisoformat(day)


def _delta(vendor: str, tally: Tally, row: str, n: int, kept: int) -> str:
    key = ", ".join(_key(vendor, tally, row, name) for name in ("day", "place", "status"))
    return (
        f"INSERT INTO {tally.into} (day, place, status, n, kept, folded) "  # noqa: S608
        f"VALUES ({key}, {n}, {kept}, NOT {_true(vendor)})"
    )


def _key(vendor: str, tally: Tally, row: str, name: str) -> str:
    if name == "day":
        moment = f"{row}.{tally.moment}"
        return f"date({moment})" if vendor == "sqlite" else f"({moment} AT TIME ZONE 'UTC')::date"
    if name == "status":
        cases = " ".join(f"WHEN '{status}' THEN '{as_}'" for status, as_ in tally.alike.items())
        return f"CASE {row}.status {cases} ELSE {row}.status END"
    return f"{row}.{name}"


def _true(vendor: str) -> str:
    return "1" if vendor == "sqlite" else "TRUE"


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$"
