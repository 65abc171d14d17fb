"""Tree ↔ JSON, as saved searches keep it. The form is simple on purpose: [tag, field, field, …]."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from deskbell.search.query.tree import (
    Age,
    And,
    Between,
    Compared,
    Field,
    Literal,
    Node,
    Not,
    Number,
    Or,
    Period,
    Text,
    Thing,
    Word,
)

KINDS: dict[str, Any] = {
    kind.tag: kind
    for kind in (Text, Word, Thing, Literal, Age, Period, Number, Compared, Between, Field, And, Or, Not)
}


def dumped(part: Any) -> Any:
    """Of a node, a value, or None."""
    if isinstance(part, tuple):
        return [dumped(one) for one in part]
    if type(part) in KINDS.values():
        return {part.tag: [dumped(getattr(part, field.name)) for field in fields(part)]}
    return part


def loaded(data: Any) -> Node | None:
    """What `dumped` gave."""
    part: Node | None = _loaded(data)
    return part


def _loaded(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(_loaded(one) for one in data)
    if isinstance(data, dict):
        ((tag, values),) = data.items()
        return KINDS[tag](*(_loaded(value) for value in values))
    return data
