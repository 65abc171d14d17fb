"""Mail that could not be delivered becomes an event of its ticket. Sending is `outbox`'s; this only listens to it."""

from __future__ import annotations

from django.utils import timezone

from deskbell.outbox import deliver
from deskbell.outbox.models import Delivery
from deskbell.tickets import scanning
from deskbell.tickets.changes import write_events
from deskbell.tickets.models import Event, Ticket


def work_once() -> int:
    """What the worker calls: deliver what is due, and write down on the tickets what was given up."""
    return deliver.work_once(gave_up=record, held=scanning.held)


def record(delivery: Delivery) -> None:
    """In the transaction that marks the delivery as failed, so there is one event for one failure."""
    ticket = Ticket.objects.filter(pk=delivery.mail.ticket_key or 0).first()
    if ticket is None:
        return
    write_events([event_of(delivery, ticket, Event.Kind.DELIVERY_FAILED)])


def event_of(delivery: Delivery, ticket: Ticket, kind: str) -> Event:
    """A delivery that went wrong, as the ticket's history says it."""
    return Event(
        ticket=ticket,
        kind=kind,
        at=timezone.now(),
        data={
            "delivery": delivery.public_id,
            "purpose": delivery.mail.purpose,
            "to": delivery.email,
            "answer": delivery.answer,
        },
    )
