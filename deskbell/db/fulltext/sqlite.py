"""FTS5. The words come normalised, so the tokenizer only splits at blanks (and keeps `_`)."""

from __future__ import annotations

from typing import Any

from deskbell.db.fulltext.terms import Term, Terms

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


def condition(terms: Terms, agents: bool) -> tuple[str, list[Any]]:
    wanted = " AND ".join(_term(term) for term in terms if not term.excluded)
    unwanted = "".join(f" NOT {_term(term)}" for term in terms if term.excluded)
    query = f"({wanted}){unwanted}"
    sides = [f"{{customers}} : ({query})"] + ([f"{{agents}} : ({query})"] if agents else [])
    return "db_fulltext MATCH %s", [" OR ".join(f"({side})" for side in sides)]


def _term(term: Term) -> str:
    # Words are made of letters, digits and `_` only: quoting them is enough.
    return '"' + " ".join(term.words) + '"' + (" *" if term.prefix else "")
