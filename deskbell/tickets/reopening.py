"""A customer opens their closed ticket again by a button, without a word."""

from __future__ import annotations

from datetime import datetime

from deskbell.people.models import Person
from deskbell.tickets.changes import CannotChange, built_in, change
from deskbell.tickets.models import Event, Ticket
from deskbell.tickets.receiving import FollowUp, follow_up, lock_after_follow_up


class StaysClosed(CannotChange):
    """Its time to be opened again is over, or its queue does not take it back."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(ticket, "stays closed")


def reopen(*, by: Person, ticket: Ticket, now: datetime | None = None) -> Ticket:
    """Open, waiting for the desk, and held by its owner as after a reply. StaysClosed; nothing if it is open."""
    with change(ticket, by=by, now=now) as doing:
        what = follow_up(doing.ticket, doing.now)
        if what is FollowUp.ADD:
            return doing.ticket
        if what is not FollowUp.REOPEN:
            raise StaysClosed(doing.ticket)
        before = doing.ticket.state.name
        doing.set_state(built_in("open"))
        doing.event(Event.Kind.REOPENED, old=before, new="open")
        doing.set(waiting_since=doing.now)
        lock_after_follow_up(doing, was_closed=True)
    return doing.ticket
