"""Closing and reopening by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from deskbell.people.models import Person
from deskbell.queues.models import Stage, State
from deskbell.tickets.changes import ANYTHING, built_in, change, must_hold
from deskbell.tickets.locking import free
from deskbell.tickets.models import Event, Ticket


def close(
    *,
    by: Person | None,
    ticket: Ticket,
    state: State | None = None,
    was: Any = ANYTHING,
    now: datetime | None = None,
) -> Ticket:
    """Close the ticket: it unlocks, keeps its owner, and nobody waits any more. `state` defaults to successful.

    LockedByAnother when an agent who does not hold it closes; its customer and a contact of theirs always may."""
    state = state or built_in("closed_successful")
    assert state.stage == Stage.CLOSED
    with change(ticket, by=by, now=now) as doing:
        if by is not None and by.is_agent and by.pk != doing.ticket.customer_id:
            must_hold(doing.ticket, by)
        doing.expect("state", was)
        before = doing.ticket.state.name
        if doing.set_state(state):
            doing.event(Event.Kind.CLOSED, old=before, new=state.name)
        doing.set(waiting_since=None)
        free(doing, "closed")
    return doing.ticket


def reopen(*, by: Person | None, ticket: Ticket, now: datetime | None = None) -> Ticket:
    """Open a closed ticket again."""
    with change(ticket, by=by, now=now) as doing:
        before = doing.ticket.state.name
        if doing.set_state(built_in("open")):
            doing.event(Event.Kind.REOPENED, old=before, new="open")
    return doing.ticket
