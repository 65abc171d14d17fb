"""Following a ticket. It gives no right to see it, and changes nothing of the ticket itself: no row lock, no seq."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from deskbell.people.models import Person
from deskbell.tickets.changes import write_events
from deskbell.tickets.models import Event, Ticket, Watch


def watch(*, by: Person, ticket: Ticket, now: datetime | None = None) -> None:
    """`by` follows the ticket from now on."""
    now = now or timezone.now()
    _, is_new = Watch.objects.get_or_create(person=by, ticket=ticket, defaults={"since": now})
    if is_new:
        write_events([Event(ticket=ticket, kind=Event.Kind.WATCHED, at=now, by=by)])


def unwatch(*, by: Person, ticket: Ticket, now: datetime | None = None) -> None:
    """`by` follows it no longer."""
    if Watch.objects.filter(person=by, ticket=ticket).delete()[0]:
        write_events([Event(ticket=ticket, kind=Event.Kind.UNWATCHED, at=now or timezone.now(), by=by)])
