"""What the dashboard shows: new tickets, and open ones that need to be answered, with their counts (decision A38)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.access import scope
from deskbell.people.models import Person
from deskbell.queues.models import Stage, Subscription
from deskbell.tickets import counts
from deskbell.tickets.models import Ticket
from deskbell.web.agent import listing
from deskbell.web.agent.sorting import SORTS, Order

NEW_ROWS = 10
OPEN_ROWS = 20
# Open, plus new ones that somebody owns. "+ 0" keeps the databases from an index of stages: they are to walk the
# waiting or the active ones in their order until the page is full.
OPEN = (
    Q(active=True) & Q(LessThanOrEqual(F("stage") + 0, Stage.OPEN)) & (Q(stage=Stage.OPEN) | Q(owner__isnull=False))
)
COUNT_NEW = Q(stage=Stage.NEW, owned=False, locked=False)
COUNT_OPEN = Q(stage=Stage.OPEN) | Q(stage=Stage.NEW, owned=True)
SCOPES: dict[str, str | Promise] = {
    "locked": gettext_lazy("My locked"),
    "queues": gettext_lazy("My queues"),
    "all": gettext_lazy("All"),
}


@dataclass(frozen=True)
class Desk:
    """Rows and figures of one dashboard."""

    scope: str
    new: list[dict[str, Any]]
    open: list[dict[str, Any]]
    new_count: int
    counts: dict[str, int]
    waiting: int


def read(me: Person, wanted: str) -> Desk:
    """The dashboard of `me`; `wanted` is one of SCOPES, or "" for the one that suits."""
    tickets = scope.tickets_for(me)
    mine = list(Subscription.objects.filter(person=me).values_list("queue_id", flat=True))
    chosen = wanted if wanted in SCOPES else ("queues" if mine else "all")
    in_scope = {"locked": Q(owner=me, locked=True), "queues": Q(queue_id__in=mine), "all": Q()}
    figures = counts.totals(
        scope.counts_q(me),
        new=COUNT_NEW,
        queues=COUNT_OPEN & Q(queue_id__in=mine),
        all=COUNT_OPEN,
        waiting=Q(waiting=True, stage__lte=Stage.PENDING_AUTO),
    )
    return Desk(
        scope=chosen,
        new=listing.page(tickets, listing.VIEWS["new"], me, size=NEW_ROWS).rows,
        open=_open(tickets.filter(OPEN & in_scope[chosen]), me),
        new_count=figures["new"],
        counts={
            "locked": tickets.filter(OPEN & in_scope["locked"]).count(),
            "queues": figures["queues"],
            "all": figures["all"],
        },
        waiting=figures["waiting"],
    )


def _open(tickets: QuerySet[Ticket], me: Person) -> list[dict[str, Any]]:
    return listing.page(tickets, listing.VIEWS["open"], me, order=Order(SORTS["waits"]), size=OPEN_ROWS).rows


def greeting(name: str) -> str:
    """By the reader's own clock."""
    hour = timezone.localtime().hour
    first = name.split()[0] if name else ""
    words = _("Good morning") if 4 <= hour < 11 else _("Good evening") if hour >= 18 or hour < 4 else _("Good day")
    return f"{words}, {first}" if first else words
