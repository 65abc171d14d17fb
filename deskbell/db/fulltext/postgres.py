"""tsvector, built from our own words instead of PostgreSQL's parser, so both databases find the same."""

from __future__ import annotations

from typing import Any

from deskbell.db.fulltext.terms import Term, Terms

INSTALL = [
    "CREATE TABLE db_fulltext (rowid bigint PRIMARY KEY, customers tsvector NOT NULL, agents tsvector NOT NULL)",
    "CREATE INDEX db_fulltext_customers ON db_fulltext USING gin (customers)",
    "CREATE INDEX db_fulltext_agents ON db_fulltext USING gin (agents)",
]
LAST_POSITION = 16_383  # PostgreSQL keeps no higher one
MOST_POSITIONS = 255  # nor more of them for one word


def put(key: int, customers: list[str], agents: list[str]) -> list[tuple[str, list[Any]]]:
    return [
        (
            """INSERT INTO db_fulltext (rowid, customers, agents) VALUES (%s, %s::tsvector, %s::tsvector)
               ON CONFLICT (rowid) DO UPDATE SET customers = excluded.customers, agents = excluded.agents""",
            [key, _vector(customers), _vector(agents)],
        )
    ]


def condition(terms: Terms, agents: bool) -> tuple[str, list[Any]]:
    wanted = " & ".join(_term(term) for term in terms if not term.excluded)
    unwanted = "".join(f" & !{_term(term)}" for term in terms if term.excluded)
    query = f"({wanted}){unwanted}"
    if not agents:
        return "db_fulltext.customers @@ %s::tsquery", [query]
    return "(db_fulltext.customers @@ %s::tsquery OR db_fulltext.agents @@ %s::tsquery)", [query, query]


def _vector(words: list[str]) -> str:
    positions: dict[str, list[str]] = {}
    for at, word in enumerate(words, 1):
        seen = positions.setdefault(word, [])
        if len(seen) < MOST_POSITIONS:
            seen.append(str(min(at, LAST_POSITION)))
    return " ".join(f"'{word}':{','.join(at)}" for word, at in positions.items())


def _term(term: Term) -> str:
    # Words are made of letters, digits and `_` only: quoting them is enough.
    parts = [f"'{word}'" for word in term.words]
    if term.prefix:
        parts[-1] += ":*"
    return "(" + " <-> ".join(parts) + ")"
