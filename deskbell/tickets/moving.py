"""Moving a ticket to another queue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from deskbell.people.models import Person
from deskbell.queues.models import Queue
from deskbell.tickets.changes import ANYTHING, change, must_hold
from deskbell.tickets.locking import free
from deskbell.tickets.models import Event, Ticket


def move(*, by: Person, ticket: Ticket, queue: Queue, was: Any = ANYTHING, now: datetime | None = None) -> Ticket:
    """Move the ticket; it unlocks, since its owner may not work there (OTRS's ForceUnlockOnMove)."""
    with change(ticket, by=by, now=now) as doing:
        must_hold(doing.ticket, by)
        doing.expect("queue", was)
        before = str(doing.ticket.queue)
        if doing.set(queue=queue):
            doing.event(Event.Kind.MOVED, old=before, new=str(queue))
            free(doing, "moved")
    return doing.ticket
