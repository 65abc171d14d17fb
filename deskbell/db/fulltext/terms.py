"""What is asked of the full text: words, beginnings of words and phrases, joined by "all of" and "any of".

Everything that is asked must be true of one row."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.db.fulltext.normalise import ADDRESS, fold, whole, words

BODY = "body"
"""As a term's `field`: in the row's body only, not in what stands beside it."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word (or a phrase of several), whole or as a beginning; anywhere, or in one field of the row."""

    words: tuple[str, ...]
    prefix: bool = False
    field: str = ""

    def spellings(self) -> tuple[tuple[str, ...], ...]:
        """How the words are kept: the body's as they are, the fields' marked (`Passage.words`)."""
        if self.field == BODY:
            return (self.words,)
        if self.field:
            return (marked(self.field, self.words),)
        return self.words, marked(HEAD, self.words)


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Either:
    parts: tuple[Expression, ...]


Expression = Term | All | Either
HEAD = "h"
"""The mark of all that stands beside the body, whatever its field."""


def marked(field: str, found: tuple[str, ...]) -> tuple[str, ...]:
    """No word of a text begins with `_`, so marked words meet no other."""
    return tuple(f"_{field}_{word}" for word in found)


def in_any_order(wanted: Expression) -> Expression:
    """The same without the order of words: true of every row the expression is true of, and of others. Quicker asked:
    no index knows of order."""
    if isinstance(wanted, Term):
        if len(wanted.words) == 1:
            return wanted
        *first, last = wanted.words
        return All(
            (*(Term((word,), False, wanted.field) for word in first), Term((last,), wanted.prefix, wanted.field))
        )
    return type(wanted)(tuple(in_any_order(part) for part in wanted.parts))


def read_term(text: str, *, prefix: bool = False, phrase: bool = False, field: str = "") -> Term | None:
    """What a person typed → a term; None when there is no word in it. An address is looked for as a whole."""
    text = text.strip()
    if not phrase and ADDRESS.fullmatch(fold(text)):
        return Term((whole(text),), prefix, field)
    if not phrase and text.startswith("@") and ADDRESS.fullmatch(fold(f"x{text}")):
        return Term((whole(text),), prefix, field)  # everybody at that domain
    found = tuple(words(text))
    return Term(found, prefix, field) if found else None
