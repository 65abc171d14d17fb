"""tsvector, built from our own words instead of PostgreSQL's parser, so both databases find the same."""

from __future__ import annotations

from typing import Any

from deskbell.db.fulltext.passage import GAP
from deskbell.db.fulltext.terms import Either, Expression, Term

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


def condition(wanted: Expression, agents: bool) -> tuple[str, list[Any]]:
    query = _query(wanted)
    if not agents:
        return "customers @@ %s::tsquery", [query]
    # Without the table's name: inside a set inside a set the table goes by another one.
    return "(customers @@ %s::tsquery OR agents @@ %s::tsquery)", [query, query]


def _vector(words: list[str]) -> str:
    positions: dict[str, list[str]] = {}
    for at, word in enumerate(words, 1):
        if word == GAP:
            continue
        seen = positions.setdefault(word, [])
        if len(seen) < MOST_POSITIONS:
            seen.append(str(min(at, LAST_POSITION)))
    return " ".join(f"'{word}':{','.join(at)}" for word, at in positions.items())


def _query(wanted: Expression) -> str:
    if isinstance(wanted, Term):
        return _any([_phrase(words, wanted.prefix) for words in wanted.spellings()])
    parts = [_query(part) for part in wanted.parts]
    return _any(parts) if isinstance(wanted, Either) else f"({' & '.join(parts)})"


def _any(parts: list[str]) -> str:
    return f"({' | '.join(parts)})"


def _phrase(words: tuple[str, ...], prefix: bool) -> str:
    # Words are made of letters, digits and `_` only: quoting them is enough.
    parts = [f"'{word}'" for word in words]
    if prefix:
        parts[-1] += ":*"
    return "(" + " <-> ".join(parts) + ")"
