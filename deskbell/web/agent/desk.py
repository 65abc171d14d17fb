"""The lists of the dashboard: which tickets each shows, through which filters, and how many there are (decision D38).

Whole queues are counted from the delta rows, a person's own along small indexes: the dashboard costs the same at a
thousand and at a million tickets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from deskbell.access import scope
from deskbell.people.models import Person
from deskbell.queues.models import Stage, Subscription
from deskbell.tickets import counts
from deskbell.tickets.models import Watch
from deskbell.web.agent import listing, tallies
from deskbell.web.agent.sorting import SORTS, Order

# Open, plus new ones that somebody owns. "+ 0" keeps the databases from an index of stages: they are to walk the
# waiting or the active ones in their order until the page is full.
OPEN = (
    Q(active=True) & Q(LessThanOrEqual(F("stage") + 0, Stage.OPEN)) & (Q(stage=Stage.OPEN) | Q(owner__isnull=False))
)
ROWS = {
    "new": tallies.ROWS["new"],
    "open": Q(stage=Stage.OPEN) | Q(stage=Stage.NEW, owned=True),
}
"""The same as the delta rows say it."""
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
    where: Callable[[Person], Q]
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
MORE = {"locked": "locked", "watched": "watched", "responsible": "responsible"}
"""Filters whose tickets have a view of their own."""


class Desk:
    """One person's dashboard while it is drawn: what all of its lists share is read once."""

    def __init__(self, me: Person) -> None:
        self.me = me
        self.tickets = scope.tickets_for(me)
        self.queues = list(Subscription.objects.filter(person=me).values_list("queue_id", flat=True))

    def within(self, name: str) -> Q:
        """A filter as a condition. Whoever chose no queues has none, not all of them."""
        return {
            "locked": Q(owner=self.me, locked=True),
            "watched": Q(pk__in=Watch.objects.filter(person=self.me).values("ticket")),
            "responsible": Q(responsible=self.me),
            "queues": Q(queue_id__in=self.queues),
            "all": Q(),
        }[name]

    def filter_of(self, one: TicketList, wanted: str) -> str:
        """The filter that is asked for, else the list's own, else the one that suits the person."""
        if wanted in one.filters:
            return wanted
        return one.usual or ("queues" if self.queues else "all")

    def rows(self, one: TicketList, name: str) -> list[dict[str, Any]]:
        """The list through that filter, its first rows."""
        tickets = self.tickets.filter(one.where(self.me), self.within(name))
        view, order = listing.VIEWS["all"], Order(SORTS[one.sort])
        return listing.page(tickets, view, self.me, order=order, size=one.size).rows

    def figures(self) -> dict[tuple[str, str], int]:
        """(list, filter) → how many tickets the whole list would show."""
        found = self._by_queue() | self._due()
        each = {one.id: one.where(self.me) for one in LISTS.values()}
        for name in ("locked", "watched", "responsible"):
            own = self.tickets.filter(self.within(name), active=True)
            numbers = own.aggregate(**{id: Count("pk", filter=where) for id, where in each.items()})
            found |= {(id, name): n for id, n in numbers.items()}
        return found

    def waiting(self) -> int:
        """Customers who wait for an answer, anywhere the person works."""
        where = Q(waiting=True, stage__lte=Stage.PENDING_AUTO)
        return counts.total(scope.counts_q(self.me) & where)

    def _by_queue(self) -> dict[tuple[str, str], int]:
        mine = Q(queue_id__in=self.queues)
        wanted = {f"{id}_{name}": (id, name) for id in ROWS for name in ("queues", "all")}
        numbers = counts.totals(
            scope.counts_q(self.me),
            **{key: ROWS[id] & (mine if name == "queues" else Q()) for key, (id, name) in wanted.items()},
        )
        more = tallies.elsewhere(
            self.me,
            self.tickets,
            {
                key: LISTS[id].where(self.me) & (mine if name == "queues" else Q())
                for key, (id, name) in wanted.items()
            },
        )
        return {pair: numbers[key] + more.get(key, 0) for key, pair in wanted.items()}

    def _due(self) -> dict[tuple[str, str], int]:
        """Along the index of pending times, which holds only what is pending."""
        due = self.tickets.filter(LISTS["due"].where(self.me))
        numbers = due.aggregate(all=Count("pk"), queues=Count("pk", filter=self.within("queues")))
        return {("due", name): n for name, n in numbers.items()}


def greeting(name: str) -> str:
    """By the reader's own clock."""
    hour = timezone.localtime().hour
    first = name.split()[0] if name else ""
    words = _("Good morning") if 4 <= hour < 11 else _("Good evening") if hour >= 18 or hour < 4 else _("Good day")
    return f"{words}, {first}" if first else words
