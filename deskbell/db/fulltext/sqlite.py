"""FTS5. The words come normalised, so the tokenizer only splits at blanks (and keeps `_`)."""

from __future__ import annotations

from typing import Any

from deskbell.db.fulltext.terms import Either, Expression, Term

INSTALL = [
    """CREATE VIRTUAL TABLE db_fulltext USING fts5(
           customers, agents, tokenize = "unicode61 remove_diacritics 0 tokenchars '_'")"""
]


def put(key: int, customers: list[str], agents: list[str]) -> list[tuple[str, list[Any]]]:
    return [
        (
            "INSERT OR REPLACE INTO db_fulltext (rowid, customers, agents) VALUES (%s, %s, %s)",
            [key, " ".join(customers), " ".join(agents)],
        )
    ]


def condition(wanted: Expression, agents: bool) -> tuple[str, list[Any]]:
    query = _query(wanted)
    # A row has words in one of the two columns only, so agents need not name both.
    return "db_fulltext MATCH %s", [query if agents else f"{{customers}} : {query}"]


def _query(wanted: Expression) -> str:
    if isinstance(wanted, Term):
        return _any([_phrase(words, wanted.prefix) for words in wanted.spellings()])
    parts = [_query(part) for part in wanted.parts]
    return _any(parts) if isinstance(wanted, Either) else f"({' AND '.join(parts)})"


def _any(parts: list[str]) -> str:
    return f"({' OR '.join(parts)})"


def _phrase(words: tuple[str, ...], prefix: bool) -> str:
    # Words are made of letters, digits and `_` only: quoting them is enough.
    return '"' + " ".join(words) + '"' + (" *" if prefix else "")
