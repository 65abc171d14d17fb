"""Who gets the new tickets of a queue that has somebody for them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from deskbell.people.absence import is_away
from deskbell.people.models import Person
from deskbell.queues.models import Grant, Level, LicenceRule, Queue, TicketType


def agents_of(queue: Queue, type: TicketType | None = None) -> QuerySet[Person]:
    """Active agents whose groups may answer there."""
    where = Q(queue=None, type=None) | Q(queue=queue.pk)
    if type is not None:
        where |= Q(type=type)
    groups = Grant.objects.filter(where, level__gte=Level.REPLY).values("group")
    found = Person.objects.filter(is_agent=True, is_active=True, agent_groups__in=groups)
    return found.distinct().order_by("name", "pk")


def default_owner(queue: Queue, type: TicketType | None, now: datetime) -> Person | None:
    """The queue's, while they work there and are not away: a right is what somebody has now.

    Where a licence is required nobody: a ticket that somebody owns does not wait for one."""
    if queue.default_owner_id is None or queue.licence_rule == LicenceRule.REQUIRED:
        return None
    owner = agents_of(queue, type).filter(pk=queue.default_owner_id).first()
    return owner if owner is not None and not is_away(owner, now) else None
