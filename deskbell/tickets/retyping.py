"""What kind of matter a ticket is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from deskbell.people.models import Person
from deskbell.queues.models import TicketType
from deskbell.tickets.changes import ANYTHING, change
from deskbell.tickets.models import Event, Ticket


def retype(
    *, by: Person, ticket: Ticket, type: TicketType | None, was: Any = ANYTHING, now: datetime | None = None
) -> Ticket:
    """Set the type, or none. A type may carry grants of its own: `access` says who may choose which."""
    with change(ticket, by=by, now=now) as doing:
        doing.expect("type", was)
        before = doing.ticket.type
        if doing.set(type=type):
            doing.event(Event.Kind.TYPE_SET, old=str(before or ""), new=str(type or ""))
    return doing.ticket
