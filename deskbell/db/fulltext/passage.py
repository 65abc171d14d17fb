"""A row of the full text before it is written: a body, and what stands beside it in named fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from deskbell.db.fulltext.normalise import words
from deskbell.db.fulltext.terms import HEAD, marked

GAP = "_"
"""Stands between two pieces, so that no phrase reaches from one into the next."""
MOST = 16_000
"""Words of a row that are kept: PostgreSQL counts no further, and both must find the same."""


@dataclass(frozen=True, slots=True)
class Passage:
    """`fields` by a letter other than "h": {"s": ["Printer on fire"]}. "" is one that is never asked for alone."""

    body: str = ""
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def words(self) -> list[str]:
        """The fields' words twice, under their own mark and under that of all fields; then the body's as they are."""
        return joined(self.fields, words(self.body))


def joined(fields: Mapping[str, Sequence[str]], body: list[str]) -> list[str]:
    found: list[str] = []
    for name, pieces in fields.items():
        for piece in pieces:
            plain = tuple(words(piece))
            for mark in (HEAD, name) if name else (HEAD,):
                if plain:
                    found += marked(mark, plain)
                    found.append(GAP)
    return (found + body)[:MOST]
