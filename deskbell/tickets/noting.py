"""Internal notes."""

from __future__ import annotations

from datetime import datetime

from deskbell.people.absence import sets_free
from deskbell.people.models import Person
from deskbell.tickets import articles
from deskbell.tickets.articles import NewArticle, NewFile
from deskbell.tickets.changes import change
from deskbell.tickets.locking import free
from deskbell.tickets.models import Article, Event, Ticket
from deskbell.tickets.seeing import mark_seen


def note(
    *,
    by: Person,
    ticket: Ticket,
    text: str,
    subject: str = "",
    files: tuple[NewFile, ...] = (),
    now: datetime | None = None,
) -> Ticket:
    """Add a note that only agents see. Whoever has locked the ticket, any agent with the right may."""
    with change(ticket, by=by, now=now) as doing:
        new = NewArticle(
            kind=Article.Kind.NOTE,
            side=Article.Side.AGENT,
            visible=False,
            author=by,
            text=text,
            subject=subject,
            files=files,
        )
        written = articles.write(doing.ticket, new, doing.now)
        doing.set(file_count=doing.ticket.file_count + len(files), article_at=doing.now)
        mark_seen(by=by, ticket=doing.ticket, until=doing.now)
        doing.event(Event.Kind.NOTED, article=written)
        owner = doing.ticket.owner
        if owner is not None and owner.pk != by.pk and sets_free(owner, doing.now):
            free(doing, "owner_away")
    return doing.ticket
