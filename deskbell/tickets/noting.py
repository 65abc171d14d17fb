"""Internal notes."""

from __future__ import annotations

from datetime import datetime

from deskbell.people.absence import sets_free
from deskbell.people.models import Person
from deskbell.tickets.adding import add
from deskbell.tickets.articles import NewArticle, NewFile
from deskbell.tickets.changes import change
from deskbell.tickets.locking import free
from deskbell.tickets.models import Article, Event, Ticket


def note(
    *,
    by: Person,
    ticket: Ticket,
    text: str,
    html: str = "",
    sanitiser: int = 0,
    subject: str = "",
    files: tuple[NewFile, ...] = (),
    inform: tuple[Person, ...] = (),
    now: datetime | None = None,
) -> Ticket:
    """Add a note that only agents see. Whoever has locked the ticket, any agent with the right may.

    `inform`: agents who are to be told of it, as far as they may see the ticket."""
    with change(ticket, by=by, now=now) as doing:
        new = NewArticle(
            kind=Article.Kind.NOTE,
            side=Article.Side.AGENT,
            visible=False,
            author=by,
            text=text,
            html=html,
            sanitiser=sanitiser if html else 0,
            subject=subject,
            files=files,
        )
        written = add(doing, new, by=by)
        informed = {"informed": [person.pk for person in inform]} if inform else {}
        doing.event(Event.Kind.NOTED, article=written, **informed)
        owner = doing.ticket.owner
        if owner is not None and owner.pk != by.pk and sets_free(owner, doing.now):
            free(doing, "owner_away")
    return doing.ticket
