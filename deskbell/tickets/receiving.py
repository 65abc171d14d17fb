"""A customer writes on a ticket, by mail or on its page."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils import timezone

from deskbell.desk import settings as desk
from deskbell.people.absence import is_away
from deskbell.people.models import Person
from deskbell.queues.models import Queue, Stage
from deskbell.tickets import articles
from deskbell.tickets.articles import NewArticle
from deskbell.tickets.changes import Change, built_in, change
from deskbell.tickets.models import Article, Event, Ticket


class FollowUp(TextChoices):
    """What a message on this ticket does."""

    ADD = "add"  # the ticket is not closed
    REOPEN = "reopen"
    REJECT = "reject"  # kept, and the sender is told
    NEW_TICKET = "new_ticket"


def follow_up(ticket: Ticket, now: datetime | None = None) -> FollowUp:
    """Closed tickets reopen while the retention period runs, then as their queue says (decision D33)."""
    if ticket.stage == Stage.REMOVED:
        return FollowUp.NEW_TICKET
    if ticket.stage != Stage.CLOSED or ticket.closed_at is None:
        return FollowUp.ADD
    if (now or timezone.now()) < reopens_until(ticket):
        return FollowUp.REOPEN
    return {
        Queue.FollowUp.REOPEN: FollowUp.REOPEN,
        Queue.FollowUp.REJECT: FollowUp.REJECT,
        Queue.FollowUp.NEW_TICKET: FollowUp.NEW_TICKET,
    }[Queue.FollowUp(ticket.queue.follow_up)]


def reopens_until(ticket: Ticket) -> datetime:
    """Until when a reply to this closed ticket reopens it, whatever its queue says."""
    assert ticket.closed_at is not None
    return ticket.closed_at + timedelta(days=desk.current().reopen_days)


def receive(
    *,
    by: Person | None,
    ticket: Ticket,
    article: NewArticle,
    participants: list[Person] | None = None,
    now: datetime | None = None,
) -> Ticket:
    """Add a customer's message. It opens, or reopens and locks to its owner; a machine's message does neither.

    Where the queue rejects messages to this ticket it is kept all the same, and nothing else changes."""
    with change(ticket, by=by, now=now) as doing:
        fresh = doing.ticket
        what = follow_up(fresh, doing.now)
        written = articles.write(fresh, article, doing.now)
        articles.join(fresh, participants or [], doing.now)
        doing.set(file_count=fresh.file_count + sum(not file.inline for file in article.files), article_at=doing.now)
        if article.visible:
            doing.set(preview=articles.preview(article))
        if what is FollowUp.REJECT:
            doing.event(Event.Kind.REJECTED, article=written)
            return fresh
        if article.side == Article.Side.CUSTOMER:  # a delivery report has an event of its own
            doing.event(Event.Kind.RECEIVED, article=written)
        if not article.automatic:
            _open(doing, what)
    return fresh


def _open(doing: Change, what: FollowUp) -> None:
    ticket = doing.ticket
    if ticket.waiting_since is None:
        doing.set(waiting_since=doing.now)
    if ticket.stage == Stage.NEW:
        return
    before = ticket.state.name
    if doing.set_state(built_in("open")):
        kind = Event.Kind.REOPENED if what is FollowUp.REOPEN else Event.Kind.STATE_SET
        doing.event(kind, old=before, new="open")
    _lock_after_follow_up(doing, was_closed=what is FollowUp.REOPEN)


def _lock_after_follow_up(doing: Change, *, was_closed: bool) -> None:
    """OTRS's order: owner away or gone → unlock; was closed and the queue says so → lock to the owner."""
    ticket = doing.ticket
    owner = ticket.owner
    if owner is None:
        return
    if not owner.is_active or not owner.is_agent or is_away(owner, doing.now):
        if doing.set(locked=False, locked_at=None):
            doing.event(Event.Kind.UNLOCKED, reason="owner_away" if owner.is_active else "owner_gone")
    elif was_closed and ticket.queue.follow_up_locks and doing.set(locked=True, locked_at=doing.now):
        doing.event(Event.Kind.LOCKED, owner=str(owner))
