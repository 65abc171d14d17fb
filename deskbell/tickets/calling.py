"""A telephone call about a ticket, noted by the agent who had it."""

from __future__ import annotations

from datetime import datetime

from deskbell.people.models import Person
from deskbell.queues.models import Stage, State
from deskbell.tickets import outgoing
from deskbell.tickets.adding import add
from deskbell.tickets.articles import NewArticle, NewFile
from deskbell.tickets.changes import built_in, change
from deskbell.tickets.locking import hold
from deskbell.tickets.models import Article, Event, Ticket


def call(
    *,
    by: Person,
    ticket: Ticket,
    text: str,
    html: str = "",
    sanitiser: int = 0,
    inbound: bool,
    subject: str = "",
    files: tuple[NewFile, ...] = (),
    visible: bool = False,
    state: State | None = None,
    until: datetime | None = None,
    now: datetime | None = None,
) -> Ticket:
    """Note a call. One made needs the lock, one taken never does (D37): who picks up cannot choose.

    A call made ends the customer's waiting. A new ticket is open after either, unless `state` says otherwise.
    LockedByAnother, WasMerged."""
    with change(ticket, by=by, now=now) as doing:
        if not inbound:
            hold(doing, by)
        fresh = doing.ticket
        new = NewArticle(
            kind=Article.Kind.PHONE,
            side=Article.Side.AGENT,
            visible=visible,
            author=by,
            subject=subject,
            text=text,
            html=html,
            sanitiser=sanitiser if html else 0,
            files=files,
        )
        written = add(doing, new, by=by)
        doing.event(Event.Kind.CALL_TAKEN if inbound else Event.Kind.CALLED, article=written)
        if not inbound:
            doing.set(waiting_since=None, answered_at=fresh.answered_at or doing.now)
        if state is None and fresh.stage == Stage.NEW:
            state = built_in("open")
        outgoing.next_state(doing, state, until)
    return doing.ticket
