"""Claiming a ticket, as in Group-Office: one act takes owner and lock and leaves a note that says so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from deskbell.desk import settings as desk
from deskbell.people.models import Person
from deskbell.tickets.adding import add
from deskbell.tickets.articles import NewArticle
from deskbell.tickets.changes import ANYTHING, LockedByAnother, change
from deskbell.tickets.locking import take
from deskbell.tickets.models import Article, Event, Ticket


def claim(*, by: Person, ticket: Ticket, was: Any = ANYTHING, now: datetime | None = None) -> Ticket:
    """Owner and lock become `by`'s. The note's event says that it is one, for the mail to the customer
    (notices.progress). Nothing happens to what `by` holds already. `was`: the owner whom the agent saw.
    LockedByAnother, when somebody locked it since the right to claim was asked of `ticket`."""
    with change(ticket, by=by, now=now) as doing:
        fresh = doing.ticket
        if fresh.locked and fresh.owner_id == by.pk:
            return fresh
        doing.expect("owner", was)
        if fresh.locked and (ticket.locked, ticket.owner_id) != (True, fresh.owner_id):
            raise LockedByAnother(fresh)
        take(doing, by)
        with translation.override(desk.current().language):  # every agent reads it
            text = _("Claimed by %(who)s.") % {"who": by}
        note = NewArticle(kind=Article.Kind.NOTE, side=Article.Side.AGENT, visible=False, author=by, text=text)
        doing.event(Event.Kind.NOTED, article=add(doing, note, by=by), claimed=True)
    return doing.ticket
