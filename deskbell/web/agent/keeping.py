"""What a ticket's page says about how long it is kept: the date its files go, or that a legal hold stands."""

from __future__ import annotations

from deskbell.access import looks
from deskbell.people.models import Person
from deskbell.privacy import telling
from deskbell.privacy.telling import Term
from deskbell.tickets import retaining
from deskbell.tickets.models import LegalHold, Ticket


def hold(me: Person, ticket: Ticket) -> LegalHold | None:
    """The one that stands. Looking at a ticket under hold is written down."""
    found = retaining.hold_on(ticket)
    if found is not None:
        looks.note(me, ticket)
    return found


def term(ticket: Ticket) -> Term | None:
    """None while no policy is on, and on tickets that are part of another."""
    return telling.term_of(ticket) if ticket.merged_into_id is None else None
