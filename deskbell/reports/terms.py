"""Terms of the query language, as the numbers of reports need them: what stands in a link finds what was counted."""

from __future__ import annotations

from collections.abc import Iterable

from deskbell.db.fulltext import fold
from deskbell.people.models import Person
from deskbell.search.query import directories

NONE = "none"
DIRECTORIES = {
    "queue": directories.QUEUES,
    "type": directories.TYPES,
    "state": directories.STATES,
    "owner": directories.AGENTS,
    "org": directories.ORGANIZATIONS,
}


def term(field: str, value: object) -> str:
    """`field:"value"`. Quoted, so that no name is taken for a word of the language."""
    return f'{field}:"{value}"'


def within(field: str, span: object) -> str:
    """`created:2026-10-01..2026-10-31`."""
    return f"{field}:{span}"


def terms_of(field: str, keys: Iterable[int | None], person: Person) -> dict[int | None, str]:
    """Key → the term that finds exactly this queue, type, owner …; none for what the reader cannot name alone."""
    names = DIRECTORIES[field].names([key for key in keys if key is not None], person)
    called: dict[str, int] = {}
    for name in names.values():
        called[fold(name)] = called.get(fold(name), 0) + 1
    found: dict[int | None, str] = {
        key: term(field, name) for key, name in names.items() if name and '"' not in name and called[fold(name)] == 1
    }
    return {**found, None: f"{field}:{NONE}"}
