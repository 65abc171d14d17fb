"""Setting a state that does not close: open, or pending until a time."""

from __future__ import annotations

from datetime import datetime

from deskbell.people.models import Person
from deskbell.queues.models import Stage, State
from deskbell.tickets.changes import change, must_hold
from deskbell.tickets.models import Event, Ticket

PENDING = (Stage.PENDING_REMINDER, Stage.PENDING_AUTO)


def set_state(
    *, by: Person, ticket: Ticket, state: State, until: datetime | None = None, now: datetime | None = None
) -> Ticket:
    """Set the state. A pending state needs `until`; closing is `closing.close`."""
    assert state.stage <= Stage.PENDING_AUTO
    assert (until is not None) == (state.stage in PENDING)
    with change(ticket, by=by, now=now) as doing:
        must_hold(doing.ticket, by)
        before = doing.ticket.state.name
        changed = doing.set_state(state)
        if doing.set(pending_until=until) or changed:
            until_text = until.isoformat() if until else ""
            doing.event(Event.Kind.STATE_SET, old=before, new=state.name, until=until_text)
    return doing.ticket
