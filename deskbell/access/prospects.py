"""What a change would mean for rights, asked before it is made: who could be handed tickets, who loses sight."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from deskbell.access.levels import levels_of
from deskbell.people.models import Person
from deskbell.queues.models import Grant, Level, Queue, TicketType
from deskbell.tickets.models import Ticket


def agents_for_any(tickets: Iterable[Ticket], level: int = Level.REPLY) -> QuerySet[Person]:
    """Active agents with at least this level on one of the tickets; `scope.agents_for` says it of one."""
    tickets = list(tickets)
    grants = Q(queue=None, type=None) | Q(queue__in={ticket.queue_id for ticket in tickets})
    if types := {ticket.type_id for ticket in tickets if ticket.type_id}:
        grants |= Q(type__in=types)
    groups = Grant.objects.filter(grants, level__gte=level).values("group")
    people = Person.objects.filter(is_agent=True, is_active=True, agent_groups__in=groups)
    return people.distinct().order_by("name", "pk")


def keeps_sight(
    person: Person,
    ticket: Ticket,
    *,
    queue: Queue | None = None,
    type: TicketType | None = None,
    owner: Person | None = None,
) -> bool:
    """Whether the agent would still see the ticket with this queue, type and owner instead of what it has."""
    holders = (ticket.owner_id if owner is None else owner.pk, ticket.responsible_id)
    if person.pk in holders:
        return True
    level = levels_of(person).on(queue.pk if queue else ticket.queue_id, type.pk if type else ticket.type_id)
    return level >= Level.VIEW
