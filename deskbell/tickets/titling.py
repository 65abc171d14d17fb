"""A ticket's subject."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from deskbell.people.models import Person
from deskbell.tickets import articles
from deskbell.tickets.changes import ANYTHING, change
from deskbell.tickets.models import Event, Ticket


def retitle(*, by: Person, ticket: Ticket, title: str, was: Any = ANYTHING, now: datetime | None = None) -> Ticket:
    """Set the subject; the next mail carries it, and the full text finds the ticket's messages by it."""
    with change(ticket, by=by, now=now) as doing:
        doing.expect("title", was)
        before = doing.ticket.title
        if doing.set(title=articles.storable(" ".join(title.split()), 255)):
            doing.event(Event.Kind.TITLED, old=before, new=doing.ticket.title)
            articles.reindex(doing.ticket)
    return doing.ticket
