"""Setting the priority."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from deskbell.people.models import Person
from deskbell.tickets.changes import ANYTHING, change
from deskbell.tickets.locking import hold
from deskbell.tickets.models import Event, Ticket


def set_priority(
    *, by: Person, ticket: Ticket, level: int, was: Any = ANYTHING, now: datetime | None = None
) -> Ticket:
    """1 very low … 5 very high. An unlocked ticket locks to who sets it."""
    with change(ticket, by=by, now=now) as doing:
        hold(doing, by)
        doing.expect("priority", was)
        before = doing.ticket.priority
        if doing.set(priority=level):
            doing.event(Event.Kind.PRIORITY_SET, old=before, new=level)
    return doing.ticket
