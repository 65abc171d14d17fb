"""What customers read of a ticket's history: that it was closed and opened again, and when. Never by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from deskbell.access.guest import Guest
from deskbell.db.prepared import Prepared
from deskbell.people.models import Person
from deskbell.tickets.models import Event, Ticket

SHOWN = (Event.Kind.CLOSED, Event.Kind.REOPENED)


@dataclass(frozen=True, slots=True)
class Milestone:
    kind: str
    at: datetime


def portal_milestones_for(who: Person | Guest, ticket: Ticket) -> list[Milestone]:
    """Of a ticket that `fetch.portal_ticket(who, …)` gave, in their order."""
    return [Milestone(kind, at) for kind, at in _closings.rows(ticket.pk)]


_closings = Prepared(
    lambda ticket: Event.objects.filter(ticket=ticket, kind__in=SHOWN).order_by("at", "pk").values_list("kind", "at")
)
