"""What the planner must be told to estimate well. PostgreSQL only; SQLite goes by the indexes alone."""

from __future__ import annotations

from collections.abc import Sequence


def together(vendor: str, name: str, table: str, columns: Sequence[str]) -> list[str]:
    """Statements that make the planner learn which values of these columns occur together.

    Else it takes them for independent: "active, new, nobody's" looks like a handful of rows, and instead of walking
    an index until a page is full it collects and sorts thousands."""
    if vendor != "postgresql":
        return []
    return [f"CREATE STATISTICS {name} (mcv) ON {', '.join(columns)} FROM {table}"]


def apart(vendor: str, name: str) -> list[str]:
    return [f"DROP STATISTICS {name}"] if vendor == "postgresql" else []
