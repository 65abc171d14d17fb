"""Lock and unlock. A lock says who answers; only the owner (or responsible) of a locked ticket does."""

from __future__ import annotations

from datetime import datetime

from deskbell.people.models import Person
from deskbell.tickets.changes import Change, LockedByAnother, change, must_hold
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


def give_back(*, by: Person, ticket: Ticket, now: datetime | None = None) -> bool:
    """Undo the lock that an act of `by` took: unlocked, and owned by who owned it before.

    Only while nothing else happened since; False when something has."""
    with change(ticket, by=by, now=now) as doing:
        fresh = doing.ticket
        taken = Event.objects.filter(ticket=fresh, kind=Event.Kind.LOCKED).order_by("-pk").first()
        if taken is None or taken.by_id != by.pk or taken.data.get("seq") != fresh.seq or fresh.owner_id != by.pk:
            return False
        owner = Person.objects.filter(pk=taken.data.get("before")).first()
        if doing.set(owner=owner):
            doing.event(Event.Kind.OWNER_SET, old=str(by), new=str(owner or ""))
        free(doing, "undone")
    return True


def hold(doing: Change, person: Person) -> None:
    """Within a change, for acts that need the lock: LockedByAnother, or the first such act takes it (OTRS)."""
    must_hold(doing.ticket, person)
    if not doing.ticket.locked:
        take(doing, person)


def take(doing: Change, person: Person) -> None:
    """Within a change: make `person` the owner and lock the ticket to them."""
    before = doing.ticket.owner
    if doing.set(owner=person):
        doing.event(Event.Kind.OWNER_SET, old=str(before or ""), new=str(person))
    if doing.set(locked=True):
        doing.set(locked_at=doing.now)
        # For `give_back`: who owned it, and the number of the change this is part of.
        was = before.pk if before else None
        doing.event(Event.Kind.LOCKED, owner=str(person), before=was, seq=doing.ticket.seq + 1)


def free(doing: Change, reason: str = "") -> None:
    """Within a change: unlock."""
    if doing.set(locked=False):
        doing.set(locked_at=None)
        doing.event(Event.Kind.UNLOCKED, reason=reason)
