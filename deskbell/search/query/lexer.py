"""Text → pieces with their places. Knows signs, quotation marks and colons; no field and no value."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from deskbell.search.query.errors import QueryError

OPERATORS = {"AND": "and", "OR": "or", "|": "or", "NOT": "not"}
NAME = re.compile(r"([^\W\d_][\w.]*(?:-[^\W\d_]+)?):(?!//)")
OP = re.compile(r">=|<=|>|<|=")
QUOTED = re.compile(r'"([^"]*)"')
BARE = re.compile(r'[^\s()",]+')
WORD = re.compile(r'[^\s()"]+')
SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Raw:
    """One value as it was typed."""

    text: str
    quoted: bool
    op: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """`kind`: ( ) and or not text field. A field has a name and values, a text is one value."""

    kind: str
    start: int
    end: int
    name: str = ""
    values: tuple[Raw, ...] = ()


def pieces(text: str) -> list[Piece]:
    found = []
    at = 0
    while at < len(text):
        if space := SPACE.match(text, at):
            at = space.end()
            continue
        piece = _piece(text, at)
        found.append(piece)
        at = piece.end
    return found


def _piece(text: str, at: int) -> Piece:
    sign = text[at]
    if sign in "()":
        return Piece(sign, at, at + 1)
    if sign == "-" and at + 1 < len(text) and not text[at + 1].isspace() and text[at + 1] not in "-)":
        return Piece("not", at, at + 1)
    if sign == '"':
        value = _quoted(text, at, "")
        return Piece("text", at, value.end, values=(value,))
    if name := NAME.match(text, at):
        return _field(text, name)
    word = WORD.match(text, at)
    assert word is not None  # neither a blank nor a bracket nor a quotation mark stands here
    if kind := OPERATORS.get(word[0]):
        return Piece(kind, at, word.end())
    return Piece("text", at, word.end(), values=(Raw(word[0], False, "", at, word.end()),))


def _field(text: str, name: re.Match[str]) -> Piece:
    values: list[Raw] = []
    at = name.end()
    while True:
        op = OP.match(text, at)
        start = op.end() if op else at
        sign = op[0] if op else ""
        if text[start : start + 1] == '"':
            values.append(_quoted(text, start, sign))
        elif bare := BARE.match(text, start):
            values.append(Raw(bare[0], False, sign, start, bare.end()))
        else:
            values.append(Raw("", False, sign, start, start))
        at = values[-1].end
        if text[at : at + 1] != ",":
            return Piece("field", name.start(), at, name[1], tuple(values))
        at += 1


def _quoted(text: str, at: int, op: str) -> Raw:
    found = QUOTED.match(text, at)
    if found is None:
        raise QueryError(_("This quotation mark has no second one."), at, len(text))
    return Raw(found[1], True, op, at, found.end())
