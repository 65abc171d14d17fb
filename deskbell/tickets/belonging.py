"""What a ticket may belong to: its mail named another, where its sender may not write (D29). Joining is merging."""

from __future__ import annotations

from datetime import datetime

from deskbell.people.models import Person
from deskbell.tickets.changes import change
from deskbell.tickets.models import Event, Ticket


def clear(*, by: Person, ticket: Ticket, now: datetime | None = None) -> Ticket:
    """It does not belong there."""
    with change(ticket, by=by, now=now) as doing:
        other = doing.ticket.maybe_of
        if other is not None:
            doing.set(maybe_of=None)
            doing.event(Event.Kind.MAYBE_CLEARED, number=other.number)
    return doing.ticket
