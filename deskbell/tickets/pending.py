"""Setting a state that does not close: open, or pending until a time; and closing what was pending till now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from deskbell.people.models import Person
from deskbell.queues.models import Stage, State
from deskbell.tickets import closing
from deskbell.tickets.changes import ANYTHING, SYSTEM, built_in, change, event_of_state
from deskbell.tickets.locking import hold
from deskbell.tickets.models import Ticket

PENDING = (Stage.PENDING_REMINDER, Stage.PENDING_AUTO)
THEN = {  # OTRS's StateAfterPending
    "pending_auto_close_plus": "closed_successful",
    "pending_auto_close_minus": "closed_unsuccessful",
}


def set_state(
    *,
    by: Person,
    ticket: Ticket,
    state: State,
    until: datetime | None = None,
    was: Any = ANYTHING,
    now: datetime | None = None,
) -> Ticket:
    """Set the state; an unlocked ticket locks to who sets it. A pending state needs `until`; closing is
    `closing.close`."""
    assert state.stage <= Stage.PENDING_AUTO
    assert (until is not None) == (state.stage in PENDING)
    with change(ticket, by=by, now=now) as doing:
        hold(doing, by)
        doing.expect("state", was)
        before = doing.ticket.state
        changed = doing.set_state(state)
        if doing.set(pending_until=until) or changed:
            until_text = until.isoformat() if until else ""
            doing.event(event_of_state(before, state), old=before.name, new=state.name, until=until_text)
    return doing.ticket


def close_due(most: int = 500) -> int:
    """Close what was to close by itself by now. Returns how many. Called by the clock."""
    due = Ticket.objects.filter(stage=Stage.PENDING_AUTO, pending_until__lte=timezone.now())
    tickets = list(due.select_related("state").order_by("pending_until")[:most])
    for ticket in tickets:
        closing.close(
            by=SYSTEM, ticket=ticket, state=built_in(THEN.get(ticket.state.code or "", "closed_successful"))
        )
    return len(tickets)
