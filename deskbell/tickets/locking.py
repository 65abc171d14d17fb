"""Lock and unlock. A lock says who answers; only the owner (or responsible) of a locked ticket does."""

from __future__ import annotations

from datetime import datetime

from deskbell.people.models import Person
from deskbell.tickets.changes import Change, LockedByAnother, change
from deskbell.tickets.models import Event, Ticket


def lock(*, by: Person, ticket: Ticket, now: datetime | None = None) -> Ticket:
    """Take the ticket: lock it and become its owner. LockedByAnother when somebody else holds it."""
    with change(ticket, by=by, now=now) as doing:
        if doing.ticket.locked and doing.ticket.owner_id != by.pk:
            raise LockedByAnother(doing.ticket)
        take(doing, by)
    return doing.ticket


def unlock(*, by: Person | None, ticket: Ticket, reason: str = "", now: datetime | None = None) -> Ticket:
    """Free the ticket; its owner stays its owner."""
    with change(ticket, by=by, now=now) as doing:
        free(doing, reason)
    return doing.ticket


def take(doing: Change, person: Person) -> None:
    """Within a change: make `person` the owner and lock the ticket to them."""
    before = doing.ticket.owner
    if doing.set(owner=person):
        doing.event(Event.Kind.OWNER_SET, old=str(before or ""), new=str(person))
    if doing.set(locked=True):
        doing.set(locked_at=doing.now)
        doing.event(Event.Kind.LOCKED, owner=str(person))


def free(doing: Change, reason: str = "") -> None:
    """Within a change: unlock."""
    if doing.set(locked=False):
        doing.set(locked_at=None)
        doing.event(Event.Kind.UNLOCKED, reason=reason)
