"""A pending ticket's time has come. Said once a day until somebody sets another time or state."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from deskbell.people.models import Person
from deskbell.queues.models import Stage
from deskbell.tickets.changes import SYSTEM, change
from deskbell.tickets.models import Event, Ticket


def remind(*, by: Person | None, ticket: Ticket, now: datetime | None = None) -> Ticket:
    """Note that the ticket is due. Nothing when it is not any more, or was said today (days are UTC)."""
    with change(ticket, by=by, now=now) as doing:
        fresh = doing.ticket
        if is_due(fresh, doing.now):
            doing.set(reminded_on=doing.now.date())
            doing.event(Event.Kind.REMINDED, until=fresh.pending_until.isoformat() if fresh.pending_until else "")
    return doing.ticket


def is_due(ticket: Ticket, now: datetime) -> bool:
    """Its time has come, and nobody was reminded of it today."""
    pending = ticket.stage == Stage.PENDING_REMINDER and ticket.pending_until is not None
    was_said = ticket.reminded_on is not None and ticket.reminded_on >= now.date()
    return pending and not was_said and ticket.pending_until is not None and ticket.pending_until <= now


def remind_due(most: int = 500) -> int:
    """Remind of all that are due. Returns how many. Called by the clock."""
    now = timezone.now()
    due = Ticket.objects.filter(stage=Stage.PENDING_REMINDER, pending_until__lte=now)
    unsaid = due.filter(Q(reminded_on=None) | Q(reminded_on__lt=now.date()))
    tickets = list(unsaid.order_by("pending_until")[:most])
    for ticket in tickets:
        remind(by=SYSTEM, ticket=ticket)
    return len(tickets)
