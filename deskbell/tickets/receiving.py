"""A customer writes on a ticket, by mail or on its page."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils import timezone

from deskbell.desk import settings as desk
from deskbell.people.absence import sets_free
from deskbell.people.models import Person
from deskbell.queues.models import Queue, Stage
from deskbell.tickets import articles, licensing, merged
from deskbell.tickets.articles import NewArticle
from deskbell.tickets.changes import Change, built_in, changes
from deskbell.tickets.models import Article, Event, Ticket


class FollowUp(TextChoices):
    """What a message on this ticket does."""

    ADD = "add"  # the ticket is not closed
    REOPEN = "reopen"
    REJECT = "reject"  # kept, and the sender is told
    NEW_TICKET = "new_ticket"


def follow_up(ticket: Ticket, now: datetime | None = None) -> FollowUp:
    """Closed tickets reopen while the retention period runs, then as their queue says (decision D33).

    For a merged ticket that is what it does to the one it is part of."""
    ticket = merged.root_of(ticket)
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
    return ticket.closed_at + timedelta(days=reopen_days(ticket.queue))


def reopen_days(queue: Queue) -> int:
    """The queue's own, and never fewer than the desk's (decision D33)."""
    return max(queue.reopen_days or 0, desk.current().reopen_days)


def receive(
    *,
    by: Person | None,
    ticket: Ticket,
    article: NewArticle,
    participants: list[Person] | None = None,
    now: datetime | None = None,
) -> Ticket:
    """Add a customer's message. It opens, or reopens and locks to its owner; a machine's message does neither.

    On a merged ticket the message is that ticket's own, so that nobody else's customer reads it, and everything that
    follows from it happens to the ticket it is part of. Where the queue rejects messages it is kept all the same, and
    nothing else changes. Returns the ticket the message stands on."""
    with changes(ticket, merged.root_of(ticket), by=by, now=now) as (mine, doing):
        what = follow_up(doing.ticket, doing.now)
        written = articles.write(mine.ticket, article, doing.now)
        articles.join(mine.ticket, participants or [], doing.now)
        files = articles.shown_files(article)
        mine.set(file_count=mine.ticket.file_count + files, article_at=doing.now)
        doing.set(article_at=doing.now)
        if article.visible:
            mine.set(preview=articles.preview(article))
        if what is FollowUp.REJECT:
            mine.event(Event.Kind.REJECTED, article=written)
            return mine.ticket
        if article.side == Article.Side.CUSTOMER:  # a delivery report has an event of its own
            doing.event(Event.Kind.RECEIVED, article=written)
            if article.visible:
                licensing.received(doing, article, written)
        if not article.automatic:
            _open(doing, what, waits=article.visible)
    return mine.ticket


def _open(doing: Change, what: FollowUp, *, waits: bool) -> None:
    """Somebody waits now; not the customer, who sees nothing of what was written aside."""
    ticket = doing.ticket
    if waits and ticket.waiting_since is None:
        doing.set(waiting_since=doing.now)
    if ticket.stage == Stage.NEW:
        return
    before = ticket.state.name
    if doing.set_state(built_in("open")):
        kind = Event.Kind.REOPENED if what is FollowUp.REOPEN else Event.Kind.STATE_SET
        doing.event(kind, old=before, new="open")
    lock_after_follow_up(doing, was_closed=what is FollowUp.REOPEN)


def lock_after_follow_up(doing: Change, *, was_closed: bool) -> None:
    """OTRS's order: owner away or gone → unlock; was closed and the queue says so → lock to the owner."""
    ticket = doing.ticket
    owner = ticket.owner
    if owner is None:
        return
    if not owner.is_active or not owner.is_agent or sets_free(owner, doing.now):
        if doing.set(locked=False, locked_at=None):
            doing.event(Event.Kind.UNLOCKED, reason="owner_away" if owner.is_active else "owner_gone")
    elif was_closed and ticket.queue.follow_up_locks and doing.set(locked=True, locked_at=doing.now):
        doing.event(Event.Kind.LOCKED, owner=str(owner))
