"""Who owns a ticket, and who answers for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from deskbell.people.models import Person
from deskbell.tickets.changes import ANYTHING, change
from deskbell.tickets.locking import take
from deskbell.tickets.models import Event, Ticket


def assign(*, by: Person, ticket: Ticket, owner: Person, was: Any = ANYTHING, now: datetime | None = None) -> Ticket:
    """Hand the ticket to `owner`; it locks to them (decision D37)."""
    with change(ticket, by=by, now=now) as doing:
        doing.expect("owner", was)
        take(doing, owner)
    return doing.ticket


def set_responsible(
    *, by: Person, ticket: Ticket, responsible: Person | None, was: Any = ANYTHING, now: datetime | None = None
) -> Ticket:
    """Say who answers for the ticket, or nobody. They may do what its owner may; the lock stays as it is."""
    with change(ticket, by=by, now=now) as doing:
        doing.expect("responsible", was)
        before = doing.ticket.responsible
        if doing.set(responsible=responsible):
            doing.event(Event.Kind.RESPONSIBLE_SET, old=str(before or ""), new=str(responsible or ""))
    return doing.ticket
