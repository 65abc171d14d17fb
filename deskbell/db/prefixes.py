"""Words that are found by how they begin, along an index, on both databases.

Not LIKE: SQLite's knows no case and reads every row, PostgreSQL's needs an index of another kind, without order."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Q

LAST = "\U0010ffff"


class WordField(CharField):
    """Text that is compared byte by byte, as SQLite does anyway."""

    def db_parameters(self, connection: Any) -> Any:
        parameters = super().db_parameters(connection)
        return {**parameters, "collation": "C"} if connection.vendor == "postgresql" else parameters


def begins(name: str, text: str) -> Q:
    """The field of this name begins with the text."""
    return Q(**{f"{name}__gte": text, f"{name}__lt": f"{text}{LAST}"})
