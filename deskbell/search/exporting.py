"""All tickets of a query, row by row in chunks, for files. Within the reader's scope, as everything that is found."""

from __future__ import annotations

from collections.abc import Iterator

from deskbell.access.scope import tickets_for
from deskbell.db.patience import at_most
from deskbell.people.models import Person
from deskbell.search import finding, ordering
from deskbell.search.query import Query
from deskbell.search.query.compiling import wanted_text
from deskbell.tickets.models import Ticket

CHUNK = 500
PATIENCE = 10  # times that of a search
WITH = ("queue", "type", "state", "owner", "responsible", "customer", "organization")


def rows(person: Person, query: Query, order: str = "") -> Iterator[Ticket]:
    """The search is run here, once: TookTooLong and QueryError come before anything is sent."""
    order = order or query.sort
    if order not in ordering.ORDERS:
        order = "newest"
    with at_most(PATIENCE * finding.PATIENCE):
        found = finding.tickets(person, query)
        keys = ordering.keys(found, order, collected=wanted_text(query.tree) is not None)
    return _read(person, keys)


def _read(person: Person, keys: list[int]) -> Iterator[Ticket]:
    """Without those that are not the reader's any more when their turn comes."""
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        found = tickets_for(person).select_related(*WITH).in_bulk(some)
        yield from (found[key] for key in some if key in found)
