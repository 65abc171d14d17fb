"""Setting the priority."""

from __future__ import annotations

from datetime import datetime

from deskbell.people.models import Person
from deskbell.tickets.changes import change, must_hold
from deskbell.tickets.models import Event, Ticket


def set_priority(*, by: Person, ticket: Ticket, level: int, now: datetime | None = None) -> Ticket:
    """1 very low … 5 very high."""
    with change(ticket, by=by, now=now) as doing:
        must_hold(doing.ticket, by)
        before = doing.ticket.priority
        if doing.set(priority=level):
            doing.event(Event.Kind.PRIORITY_SET, old=before, new=level)
    return doing.ticket
