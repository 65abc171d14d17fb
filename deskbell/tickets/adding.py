"""An agent's article on a ticket, whatever it is: what each of the writing verbs has in common."""

from __future__ import annotations

from deskbell.people.models import Person
from deskbell.tickets import articles
from deskbell.tickets.articles import NewArticle
from deskbell.tickets.changes import Change
from deskbell.tickets.models import Article
from deskbell.tickets.seeing import mark_seen


def add(doing: Change, new: NewArticle, *, by: Person) -> Article:
    """Within a change: write it, and what the ticket shows of it. Its writer has read the ticket."""
    ticket = doing.ticket
    written = articles.write(ticket, new, doing.now)
    doing.set(article_at=doing.now, file_count=ticket.file_count + articles.shown_files(new))
    if new.visible:
        doing.set(preview=articles.preview(new))
    mark_seen(by=by, ticket=ticket, until=doing.now)
    return written
