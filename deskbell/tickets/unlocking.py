"""A lock nobody works under runs out, where the queue says after how many business minutes.

The clock starts with the lock. It starts anew with every message or note of an agent, and with the customer's first
message after one; only new and open tickets run out, as in OTRS."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from deskbell.people.models import Person
from deskbell.queues.business_time import minutes_between
from deskbell.queues.models import Queue, Stage
from deskbell.tickets.changes import SYSTEM, change
from deskbell.tickets.locking import free
from deskbell.tickets.models import Article, Event, Ticket

STAGES = (Stage.NEW, Stage.OPEN)
REASON = "timeout"


def time_out(*, by: Person | None, ticket: Ticket, now: datetime | None = None) -> bool:
    """Unlock the ticket if its time has run out by now; whether it did."""
    with change(ticket, by=by, now=now) as doing:
        if not has_run_out(doing.ticket, doing.now):
            return False
        free(doing, REASON)
        doing.event(Event.Kind.LOCK_TIMED_OUT, owner=str(doing.ticket.owner or ""))
    return True


def has_run_out(ticket: Ticket, now: datetime) -> bool:
    queue = ticket.queue
    if not (ticket.locked and ticket.stage in STAGES and queue.unlock_minutes):
        return False
    return minutes_between(queue.calendar, runs_since(ticket), now) >= queue.unlock_minutes


def runs_since(ticket: Ticket) -> datetime:
    """When the clock of this lock started last."""
    since = ticket.locked_at or ticket.created_at
    articles = Article.objects.filter(ticket=ticket)
    agents = articles.filter(side=Article.Side.AGENT).order_by("-created_at", "-pk").first()
    if agents is None:
        return since
    answers = articles.filter(side=Article.Side.CUSTOMER, created_at__gt=agents.created_at)
    first = answers.order_by("created_at", "pk").first()
    return max(since, (first or agents).created_at)


def time_out_due(most: int = 500) -> int:
    """Unlock all whose time has run out. Returns how many. Called by the clock."""
    now = timezone.now()
    unlocked = 0
    for queue in Queue.objects.filter(unlock_minutes__gt=0):
        # Business minutes pass no faster than the clock's: what was locked later cannot have run out.
        latest = now - timedelta(minutes=queue.unlock_minutes)
        old = Ticket.objects.filter(queue=queue, active=True, stage__in=STAGES, locked=True, locked_at__lte=latest)
        for ticket in old.select_related("queue__calendar").order_by("locked_at"):
            if has_run_out(ticket, now):  # most have not: no lock on the row for those
                unlocked += time_out(by=SYSTEM, ticket=ticket)
            if unlocked >= most:
                return unlocked
    return unlocked
