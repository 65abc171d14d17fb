"""How customers read what agents call states and priorities: sentences, never the queue's inner life."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from deskbell.db.keeping import Kept
from deskbell.people.models import Person
from deskbell.queues.models import Priority, Stage
from deskbell.tickets.models import Article, Ticket
from deskbell.web.ui import times
from deskbell.web.ui.stages import MARKS

_priorities = Kept(lambda: {one.level: one for one in Priority.objects.all()})


def mark(ticket: Ticket) -> str:
    """The drawing of the state."""
    return "unresolved" if ticket.state.code == "closed_unsuccessful" else MARKS[Stage(ticket.stage)]


def state(ticket: Ticket) -> str:
    """Received · We are on it · Planned for … · Closes on … · Solved."""
    until = times.day(ticket.pending_until) if ticket.pending_until else ""
    match Stage(ticket.stage):
        case Stage.NEW:
            return _("Received")
        case Stage.PENDING_REMINDER if until:
            return _("Planned for %(day)s") % {"day": until}
        case Stage.PENDING_AUTO if until:
            return _("Closes on %(day)s") % {"day": until}
        case Stage.CLOSED if ticket.state.code == "closed_unsuccessful":
            return _("Closed")
        case Stage.CLOSED:
            return _("Solved")
        case Stage.MERGED:
            return _("Joined with another ticket")
        case Stage.REMOVED:
            return _("Closed")
    return _("We are on it")


def priority(level: int) -> str:
    return capfirst(str(_priorities.get()[level]))


def team(ticket: Ticket) -> str:
    """Who answers, as customers know them."""
    return ticket.queue.sender_name or ticket.queue.name


def writer(article: Article, reader: Person, ticket: Ticket) -> str:
    """ "You", an agent's name, or a fellow writer's name; never an address or user name of an agent.

    Of an article from `scope.portal_thread_for`."""
    if article.author_id == reader.pk and article.side == Article.Side.CUSTOMER:
        return _("You")
    if article.side == Article.Side.CUSTOMER:
        return article.from_name or article.from_email or _("Somebody else")
    name: str | None = article.author_name  # type: ignore[attr-defined]  # annotated there
    return name if article.side == Article.Side.AGENT and name else team(ticket)
