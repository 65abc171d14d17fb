"""What a query is once it is understood: a frozen tree.

Named things are kept by their keys (decision A15), so a saved search outlives their renaming; times that move
("today", "90d") are kept as they were said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Text:
    """A word, the beginning of one (`prefix`), or a phrase. In a field or, by itself, anywhere in a message."""

    tag: ClassVar[str] = "text"
    text: str
    phrase: bool = False
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the language itself: me, none, yes, open, attachment, waits."""

    tag: ClassVar[str] = "word"
    word: str


@dataclass(frozen=True, slots=True)
class Thing:
    """A queue, state, type, tag, person, organisation or saved search by its key; a queue perhaps `below` too."""

    tag: ClassVar[str] = "thing"
    key: int
    below: bool = False


@dataclass(frozen=True, slots=True)
class Literal:
    """A number of a ticket, as it is or as a beginning; the beginning of a name."""

    tag: ClassVar[str] = "literal"
    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Age:
    """So long ago. Units: m h d w mo y."""

    tag: ClassVar[str] = "age"
    number: int
    unit: str


@dataclass(frozen=True, slots=True)
class Period:
    """A day, week, month or year: "2026-01-15", "2026-W03", "2026-01", "2026", "today", "last-month"."""

    tag: ClassVar[str] = "period"
    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A figure; of a size in bytes with its unit ("", "KB", "MB", "GB")."""

    tag: ClassVar[str] = "number"
    number: int
    unit: str = ""


Amount = Age | Period | Number


@dataclass(frozen=True, slots=True)
class Compared:
    """`op` is one of = > >= < <=."""

    tag: ClassVar[str] = "compared"
    op: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Between:
    """Both ends belong to it; None is an open end."""

    tag: ClassVar[str] = "between"
    low: Amount | None
    high: Amount | None


Value = Text | Word | Thing | Literal | Compared | Between


@dataclass(frozen=True, slots=True)
class Field:
    """True for tickets of which any of the values is true."""

    tag: ClassVar[str] = "field"
    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class And:
    tag: ClassVar[str] = "and"
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    tag: ClassVar[str] = "or"
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    tag: ClassVar[str] = "not"
    part: Node


Node = Text | Field | And | Or | Not


@dataclass(frozen=True, slots=True)
class Query:
    """`tree` is None when everything is asked for; `sort` is "" when nothing was said. Hints are for the person."""

    tree: Node | None
    sort: str = ""
    hints: tuple[str, ...] = ()


def all_of(parts: list[Node]) -> Node | None:
    """One flat And: brackets that change nothing are gone."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
    return And(tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


def any_of(parts: list[Node]) -> Node | None:
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
    return Or(tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


def negated(part: Node) -> Node:
    return part.part if isinstance(part, Not) else Not(part)
