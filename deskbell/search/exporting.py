"""All tickets of a query, row by row in chunks, for files. Within the reader's scope, as everything that is found."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from deskbell.access.scope import tickets_for
from deskbell.db.patience import at_most
from deskbell.people.models import Person
from deskbell.search import ordering
from deskbell.search.finding import PATIENCE, tickets
from deskbell.search.query import Query
from deskbell.tickets.models import Ticket

CHUNK = 500
WITH = ("queue", "type", "state", "owner", "responsible", "customer", "organization")


def rows(person: Person, query: Query, order: str = "") -> Iterator[Ticket]:
    """The first chunk is read at once, so that TookTooLong comes before anything is sent."""
    order = order or query.sort
    if order not in ordering.ORDERS:
        order = "newest"
    first, place = _chunk(person, query, order, "", PATIENCE)
    return chain(first, _rest(person, query, order, place))


def _rest(person: Person, query: Query, order: str, place: str) -> Iterator[Ticket]:
    while place:
        some, place = _chunk(person, query, order, place, 10 * PATIENCE)
        yield from some


def _chunk(person: Person, query: Query, order: str, place: str, seconds: float) -> tuple[list[Ticket], str]:
    with at_most(seconds):
        keys, place = ordering.page(tickets(person, query), order, place, CHUNK)
        found = tickets_for(person).select_related(*WITH).in_bulk(keys)
    return [found[key] for key in keys if key in found], place
