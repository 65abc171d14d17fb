"""Who owns a ticket."""

from __future__ import annotations

from datetime import datetime

from deskbell.people.models import Person
from deskbell.tickets.changes import change
from deskbell.tickets.locking import take
from deskbell.tickets.models import Ticket


def assign(*, by: Person, ticket: Ticket, owner: Person, now: datetime | None = None) -> Ticket:
    """Hand the ticket to `owner`; it locks to them (decision D37)."""
    with change(ticket, by=by, now=now) as doing:
        take(doing, owner)
    return doing.ticket
