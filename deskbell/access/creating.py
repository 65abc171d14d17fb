"""Where an agent may open tickets, and to whom they may give them there (rights.md: create needs *reply*)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from deskbell.access.levels import levels_of
from deskbell.access.scope import agents_for, queues_for
from deskbell.people.absence import is_away
from deskbell.people.models import Person
from deskbell.queues.models import Level, Queue, TicketType
from deskbell.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Colleague:
    person: Person
    away: bool


def queues(agent: Person) -> QuerySet[Queue]:
    """Queues this agent may open tickets in."""
    return queues_for(agent, Level.REPLY).order_by("path")


def types(agent: Person, queue: Queue) -> list[TicketType]:
    """Types this agent may give a ticket there: none that would let them do more with it (decision D36)."""
    levels = levels_of(agent)
    here = levels.on(queue.pk, None)
    active = TicketType.objects.filter(is_active=True).order_by("name")
    return [one for one in active if levels.types.get(one.pk, 0) <= here]


def colleagues(queue: Queue, type: TicketType | None) -> list[Colleague]:
    """Who may own a ticket there; those who are away can be chosen, it only shows."""
    now = timezone.now()
    return [Colleague(one, is_away(one, now)) for one in agents_for(Ticket(queue=queue, type=type))]


def may_set_responsible(agent: Person, queue: Queue) -> bool:
    return levels_of(agent).on(queue.pk, None) >= Level.MANAGE
