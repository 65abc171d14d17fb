"""The lists of the dashboard: which tickets each shows, through which filters, and how many there are (decision D38).

Whole queues are counted from the delta rows, a person's own along small indexes: the dashboard costs the same at a
thousand and at a million tickets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, Subquery
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from deskbell.access import scope
from deskbell.access.levels import key_of
from deskbell.db.keeping import KeptEach
from deskbell.db.prepared import Prepared
from deskbell.people.models import Person
from deskbell.queues.models import Stage, Subscription
from deskbell.tickets import counts
from deskbell.tickets.models import Ticket, Watch
from deskbell.web.agent import listing, tallies
from deskbell.web.agent.sorting import SORTS, Order

# Open, plus new ones that somebody owns.
OPEN = Q(active=True) & Q(LessThanOrEqual(listing.STAGE, Stage.OPEN)) & (Q(stage=Stage.OPEN) | Q(owner__isnull=False))
ROWS = {
    "new": tallies.ROWS["new"],
    "open": Q(stage=Stage.OPEN) | Q(stage=Stage.NEW, owned=True),
}
"""The same as the delta rows say it."""
WAITING = "waiting"
FILTERS: dict[str, str | Promise] = {
    "locked": gettext_lazy("My locked"),
    "watched": gettext_lazy("My watched"),
    "responsible": gettext_lazy("My responsibilities"),
    "queues": gettext_lazy("My queues"),
    "all": pgettext_lazy("tickets", "All"),
}


@dataclass(frozen=True)
class TicketList:
    """A list of the dashboard. `usual` is its filter where nobody chose one; `more` the view that has the rest."""

    id: str
    name: str | Promise
    where: Callable[[listing.Reader], Q]
    sort: str
    filters: tuple[str, ...]
    usual: str
    more: str
    empty: str | Promise
    size: int = 10


LISTS = {
    one.id: one
    for one in (
        TicketList(
            *("new", gettext_lazy("New tickets"), listing.VIEWS["new"].where, "changed"),
            filters=("watched", "responsible", "queues", "all"),  # new ones are nobody's
            usual="all",
            more="new",
            empty=gettext_lazy("No new tickets."),
        ),
        TicketList(
            *("open", gettext_lazy("Open – need to be answered"), lambda me: OPEN, "waits"),
            filters=tuple(FILTERS),
            usual="",
            more="open",
            empty=gettext_lazy("Nothing to answer here."),
            size=20,
        ),
        TicketList(
            *("due", gettext_lazy("Reminders due"), listing.VIEWS["due"].where, "due"),
            filters=tuple(FILTERS),
            usual="locked",
            more="due",
            empty=gettext_lazy("No reminder is due."),
        ),
    )
}
OWN = ("locked", "watched", "responsible")
MORE = {"locked": "locked", "watched": "watched", "responsible": "responsible"}
"""Filters whose tickets have a view of their own."""


_chosen = Prepared(lambda person: Subscription.objects.filter(person=person).values_list("queue_id"))


def within(name: str, person: int, queues: list[int]) -> Q:
    """A filter as a condition. Whoever chose no queues has none, not all of them."""
    return {
        "locked": Q(owner=person, locked=True),
        "watched": Q(pk__in=Watch.objects.filter(person=person).values("ticket")),
        "responsible": Q(responsible=person),
        "queues": Q(queue_id__in=queues),
        "all": Q(),
    }[name]


class Desk:
    """One person's dashboard while it is drawn: what all of its lists share is read once."""

    def __init__(self, me: Person) -> None:
        self.me = me
        self.tickets = scope.tickets_for(me)
        self.queues = [row[0] for row in _chosen.rows(me.pk)]

    def filter_of(self, one: TicketList, wanted: str) -> str:
        """The filter that is asked for, else the list's own, else the one that suits the person."""
        if wanted in one.filters:
            return wanted
        return one.usual or ("queues" if self.queues else "all")

    def rows(self, one: TicketList, name: str) -> list[dict[str, Any]]:
        """The list through that filter, its first rows."""
        tickets, queues, mine, due = self.tickets, self.queues, name in OWN, one.id == "due"

        def make(*values: Any) -> QuerySet[Ticket]:
            condition = listing.due_at(values[-1]) if due else one.where(listing.Own())
            return tickets.filter(condition, within(name, values[0] if mine else 0, queues))

        if name == "queues" and not queues:
            return []
        values: list[int | datetime] = [self.me.pk] if mine else []
        values += [timezone.now()] if due else []
        key = (*self._key(), "dashboard", one.id, name)
        return listing.first(key, make, tuple(values), order=Order(SORTS[one.sort]), size=one.size).rows

    def figures(self) -> Figures:
        asked = _asked.get(self._key(), lambda: _Asked(self.me, tuple(self.queues)))
        rows = asked.rows.one() or dict.fromkeys(asked.counted, 0)  # no row for whom no group gives anything
        read = rows | asked.own.one(self.me.pk, timezone.now())
        found = tallies.with_more({name: n or 0 for name, n in read.items()}, asked.elsewhere)
        waiting = found.pop(WAITING)
        return Figures({_pair(name): n for name, n in found.items()}, waiting)

    def _key(self) -> tuple[object, ...]:
        return key_of(self.me), tuple(self.queues)


@dataclass(frozen=True)
class Figures:
    """(list, filter) → how many tickets the whole list would show; and how many customers wait for an answer,
    anywhere the person works."""

    lists: dict[tuple[str, str], int]
    waiting: int


class _Asked:
    """What `Desk.figures` asks, written once for what a person may see and the queues they chose."""

    def __init__(self, me: Person, queues: tuple[int, ...]) -> None:
        where, tickets, mine = scope.counts_q(me), scope.tickets_for(me), Q(queue_id__in=queues)
        sums = {WAITING: Q(waiting=True, stage__lte=Stage.PENDING_AUTO)}
        for id, condition in ROWS.items():
            sums |= {_name(id, "all"): condition, _name(id, "queues"): condition & mine}
        self.counted = list(sums)
        self.rows = Prepared(lambda: counts.sums(where, sums))
        self.own = Prepared(
            lambda person, now: Person.objects.filter(pk=person).values(**_own(tickets, mine, person, now))
        )
        filters = {"queues": mine, "all": Q()}
        elsewhere = {_name(id, name): LISTS[id].where(me) & filters[name] for id in ROWS for name in filters}
        self.elsewhere = tallies.elsewhere(me, Q(), elsewhere)


_asked: KeptEach[_Asked] = KeptEach(seconds=3600, most=200)
"""Statements, no numbers: a right that changed has another key."""


def _own(tickets: QuerySet[Ticket], mine: Q, person: int, now: datetime) -> dict[str, Subquery]:
    """What is a person's own is counted along their small indexes. Owner and responsible see what is theirs."""
    watched = Watch.objects.filter(person=person).values("ticket")
    own = {
        "locked": scope.owned_by(person).filter(locked=True),
        "watched": tickets.filter(pk__in=watched),
        "responsible": scope.answered_for_by(person),
    }
    due = listing.due_at(now)
    lists = {"new": listing.NEW, "open": OPEN, "due": due}
    found = {
        _name(id, name): tallies.number(own[name].filter(condition, active=True))
        for id, condition in lists.items()
        for name in own
    }
    found |= {
        _name("due", name): tallies.number(tickets.filter(due & q)) for name, q in (("all", Q()), ("queues", mine))
    }
    return found


def _name(id: str, name: str) -> str:
    return f"{id}_{name}"


def _pair(name: str) -> tuple[str, str]:
    id, _, filter_ = name.partition("_")
    return id, filter_


def greeting(name: str) -> str:
    """By the reader's own clock."""
    hour = timezone.localtime().hour
    first = name.split()[0] if name else ""
    words = _("Good morning") if 4 <= hour < 11 else _("Good evening") if hour >= 18 or hour < 4 else _("Good day")
    return f"{words}, {first}" if first else words
