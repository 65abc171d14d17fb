"""The numbers beside the views of a list: exactly as many as the list shows, at the same cost at any size.

Whole queues are counted from the delta rows (tickets.counts); what is a person's own along that person's small
indexes. What would take a walk through the tickets (unread, closed, all) has no number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Count, F, Func, IntegerField, Q, QuerySet, Subquery, Value
from django.utils import timezone

from deskbell.access import scope
from deskbell.access.levels import key_of, levels_of
from deskbell.db.keeping import KeptEach
from deskbell.db.prepared import Prepared
from deskbell.people.models import Person
from deskbell.queues.models import LAST_ACTIVE, Stage
from deskbell.tickets import counts
from deskbell.tickets.models import Ticket, Watch
from deskbell.web.agent import listing

ACTIVE = Q(stage__lte=LAST_ACTIVE)
ROWS = {
    "new": Q(stage=Stage.NEW, owned=False, locked=False),
    "answer": ACTIVE & Q(waiting=True),
    "available": ACTIVE & Q(locked=False),
    "nobody": ACTIVE & Q(owned=False),
    "pending": Q(stage__in=(Stage.PENDING_REMINDER, Stage.PENDING_AUTO)),
    "open": ACTIVE,
}
"""Views that the delta rows count, as these know tickets: the same as `listing.VIEWS` says of the tickets."""


class Asked:
    """What `of` asks, written once for what a person may see and some queues."""

    def __init__(self, me: Person, queues: tuple[int, ...]) -> None:
        among = Q(queue_id__in=queues) if queues else Q()
        tickets = scope.tickets_for(me).filter(among)
        where = scope.counts_q(me) & among
        self.rows = Prepared(lambda: counts.sums(where, ROWS))
        self.own = Prepared(
            lambda person, now: Person.objects.filter(pk=person).values(**_own(tickets, among, person, now))
        )
        self.elsewhere = elsewhere(me, among, {view: listing.VIEWS[view].where(me) for view in ROWS})


_asked: KeptEach[Asked] = KeptEach(seconds=3600, most=200)
"""Statements, no numbers: a right that changed has another key."""


def of(me: Person, queues: Iterable[int] = ()) -> dict[str, int]:
    """View → how many tickets of these queues; of all that `me` sees when none are named."""
    among = tuple(queues)
    asked = _asked.get((key_of(me), among), lambda: Asked(me, among))
    rows = asked.rows.one() or dict.fromkeys(ROWS, 0)  # no row for whom no group gives anything
    found: dict[str, int] = {name: n or 0 for name, n in rows.items()}
    found |= asked.own.one(me.pk, timezone.now())
    return with_more(found, asked.elsewhere)


def _own(tickets: QuerySet[Ticket], among: Q, person: int, now: datetime) -> Mapping[str, Subquery]:
    """Owner and responsible see what is theirs: there the scope would say nothing, and cost much."""
    mine = scope.owned_by(person).filter(among, active=True)
    watched = Watch.objects.filter(person=person).values("ticket")
    return {
        "mine": number(mine),
        "locked": number(mine.filter(locked=True)),
        "responsible": number(scope.answered_for_by(person).filter(among, active=True)),
        "watched": number(tickets.filter(pk__in=watched)),
        "due": number(tickets.filter(listing.due_at(now))),
    }


def number(tickets: QuerySet[Ticket]) -> Subquery:
    """How many, as a column of another statement."""
    many = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Subquery(tickets.order_by().annotate(many=many).values("many"))


def elsewhere(me: Person, among: Q, conditions: dict[str, Q]) -> Prepared | None:
    """The active tickets that an agent sees only because they are theirs: the delta rows know no owner. None for
    who sees everything. Good for as long as `key_of` is the same."""
    if levels_of(me).everywhere:
        return None
    numbers = {name: Count("pk", filter=where) for name, where in conditions.items()}
    alike = scope.beyond_grants(me, among).annotate(alike=Value(0)).values("alike")
    return Prepared(lambda: alike.annotate(**numbers).values(*numbers))


def with_more(found: dict[str, int], elsewhere: Prepared | None) -> dict[str, int]:
    """The numbers, and on top what is a person's own outside their queues."""
    more = elsewhere.one() if elsewhere else None
    return {name: n + (more.get(name, 0) if more else 0) for name, n in found.items()}
