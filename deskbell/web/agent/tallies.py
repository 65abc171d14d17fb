"""The numbers beside the views of a list: exactly as many as the list shows, at the same cost at any size.

Whole queues are counted from the delta rows (tickets.counts); what is a person's own along that person's small
indexes. What would take a walk through the tickets (unread, closed, all) has no number."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from deskbell.access import scope
from deskbell.people.models import Person
from deskbell.queues.models import LAST_ACTIVE, Stage
from deskbell.tickets import counts
from deskbell.tickets.models import Ticket, Watch

ACTIVE = Q(stage__lte=LAST_ACTIVE)
ROWS = {
    "new": Q(stage=Stage.NEW, owned=False, locked=False),
    "answer": ACTIVE & Q(waiting=True),
    "available": ACTIVE & Q(locked=False),
    "nobody": ACTIVE & Q(owned=False),
    "pending": Q(stage__in=(Stage.PENDING_REMINDER, Stage.PENDING_AUTO)),
    "open": ACTIVE,
}
"""Views that the delta rows count."""
TICKETS = {
    "new": Q(stage=Stage.NEW, owner=None, locked=False),
    "answer": Q(waiting_since__isnull=False),
    "available": Q(locked=False),
    "nobody": Q(owner=None),
    "pending": Q(stage__in=(Stage.PENDING_REMINDER, Stage.PENDING_AUTO)),
    "open": Q(),
}
"""The same of active tickets."""


def of(me: Person, queues: Iterable[int] = ()) -> dict[str, int]:
    """View → how many tickets of these queues; of all that `me` sees when none are named."""
    among = Q(queue_id__in=list(queues)) if queues else Q()
    tickets = scope.tickets_for(me).filter(among)
    found = counts.totals(scope.counts_q(me) & among, **ROWS)
    for view, more in elsewhere(me, tickets, TICKETS).items():
        found[view] += more
    held = tickets.filter(owner=me, active=True)
    found |= held.aggregate(mine=Count("pk"), locked=Count("pk", filter=Q(locked=True)))
    found["responsible"] = tickets.filter(responsible=me, active=True).count()
    found["watched"] = tickets.filter(pk__in=Watch.objects.filter(person=me).values("ticket")).count()
    reached = Q(active=True, stage=Stage.PENDING_REMINDER, pending_until__lte=timezone.now())
    found["due"] = tickets.filter(reached).count()
    return found


def elsewhere(me: Person, tickets: QuerySet[Ticket], conditions: dict[str, Q]) -> dict[str, int]:
    """The active tickets that an agent sees only because they are theirs: the delta rows know no owner."""
    levels = scope.levels_of(me)
    if levels.everywhere:
        return {}
    granted = Q(queue_id__in=list(levels.queues)) | Q(type_id__in=list(levels.types), type__isnull=False)
    own = tickets.filter(Q(owner=me) | Q(responsible=me), active=True).exclude(granted)
    return own.aggregate(**{name: Count("pk", filter=where) for name, where in conditions.items()})
