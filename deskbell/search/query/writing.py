"""Tree → text: one way to write each query, in English, which reads back as the same tree."""

from __future__ import annotations

from deskbell.people.models import Person
from deskbell.search.query.fields import FIELDS, SORT
from deskbell.search.query.kinds import Hidden, write_text
from deskbell.search.query.tree import And, Field, Node, Not, Or, Query, Text

__all__ = ["Hidden", "write", "write_node"]


def write(query: Query, person: Person | None) -> str:
    """The query as this reader may read it; Hidden when it names what they may not see, or what is gone."""
    parts = []
    if query.tree is not None:
        parts.append(
            _bracketed(query.tree, person)
            if query.sort and isinstance(query.tree, Or)
            else write_node(query.tree, person)
        )
    if query.sort:
        parts.append(f"{SORT}:{query.sort}")
    return " ".join(parts)


def write_node(node: Node, person: Person | None) -> str:
    match node:
        case Text():
            return write_text(node)
        case Field(name, values):
            return f"{name}:" + ",".join(FIELDS[name].kind.write(value, person) for value in values)
        case And(parts):
            return " ".join(_bracketed(part, person) for part in parts)
        case Or(parts):
            return " OR ".join(_bracketed(part, person) for part in parts)
        case Not(part):
            return "-" + _bracketed(part, person)


def _bracketed(node: Node, person: Person | None) -> str:
    text = write_node(node, person)
    return f"({text})" if isinstance(node, And | Or) else text
