"""What is asked of the full text: words, beginnings of words and phrases, all of which must be in one row."""

from __future__ import annotations

import re
from dataclasses import dataclass

from deskbell.db.fulltext.normalise import words

PIECE = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')


@dataclass(frozen=True, slots=True)
class Term:
    """One word (or a phrase of several), whole or as a beginning."""

    words: tuple[str, ...]
    prefix: bool = False
    excluded: bool = False


Terms = tuple[Term, ...]


def read_terms(text: str, *, most: int = 50) -> Terms:
    """`invoice "due date" ship* -refund` → terms. What holds no word is dropped; () means nothing to look for."""
    terms = []
    for minus, phrase, word in PIECE.findall(text):
        found = tuple(words(phrase or word))
        if not found:
            continue
        prefix = bool(word) and word.endswith("*")
        if word and len(found) > 1 and "@" in word:
            found = found[:1]  # the address as one word
        terms.append(Term(found, prefix, bool(minus)))
        if len(terms) == most:
            break
    return tuple(terms)
