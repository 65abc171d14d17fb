"""Lists of tickets: which tickets a view shows, in what order, and the page that begins at a place in it.

Paging is by the key of the last row (touched_at or waiting_since, then id), never by offset: the hundredth page costs
as much as the first. What a person may see is decided by the queryset that comes in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deskbell.people.models import Person
from deskbell.queues.models import Stage
from deskbell.tickets.models import Tag, Ticket

PAGE = 50
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class View:
    """One way to look at tickets. `by` is the column that orders it; waiting customers come longest first."""

    id: str
    name: str | Promise
    where: Callable[[Person], Q]
    by: str = "touched_at"
    ascending: bool = False


VIEWS = {
    view.id: view
    for view in (
        View(
            "new",
            pgettext_lazy("tickets", "New"),
            lambda me: Q(active=True, stage=Stage.NEW, owner=None, locked=False),
        ),
        View(
            "answer",
            _("Need an answer"),
            lambda me: Q(waiting_since__isnull=False, active=True),
            "waiting_since",
            True,
        ),
        View("mine", _("Mine"), lambda me: Q(owner=me, active=True)),
        View("locked", _("My locked"), lambda me: Q(owner=me, locked=True, active=True)),
        View("nobody", _("Nobody’s"), lambda me: Q(active=True, owner=None)),
        View(
            "pending",
            pgettext_lazy("tickets", "Pending"),
            lambda me: Q(active=True, stage__gte=Stage.PENDING_REMINDER),
        ),
        View("open", _("All open"), lambda me: Q(active=True)),
        View("closed", pgettext_lazy("tickets", "Closed"), lambda me: Q(stage=Stage.CLOSED)),
        View("all", pgettext_lazy("tickets", "All"), lambda me: Q()),
    )
}
TABS = ("answer", "mine", "nobody", "pending", "open", "closed", "all")


@dataclass(frozen=True)
class Place:
    """A place between two rows: the moment and the key of the row beside it."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}-{self.id}"

    @classmethod
    def read(cls, text: str | None) -> Place | None:
        """None for what is no place; nobody is punished for an old address."""
        at, _dash, key = (text or "").partition("-")
        if not (at.isascii() and at.isdigit() and key.isascii() and key.isdigit()) or len(at) > 17 or len(key) > 18:
            return None
        return cls(EPOCH + timedelta(microseconds=int(at)), int(key))


@dataclass(frozen=True)
class Page:
    """Rows, and the places before the first and after the last where there is more."""

    rows: list[dict[str, Any]]
    newer: Place | None
    older: Place | None


COLUMNS = (
    *("id", "number", "title", "state_id", "priority", "locked", "queue_id", "preview", "file_count"),
    *("waiting_since", "touched_at", "article_at", "owner_id", "owner__name", "customer_id", "customer__name"),
    "organization__name",
)


def tags_of(tickets: Iterable[int]) -> dict[int, list[str]]:
    """Ticket key → the words on it, in their alphabet."""
    found: dict[int, list[str]] = {}
    rows = Tag.objects.filter(tickets__in=list(tickets)).order_by("name").values_list("tickets", "name")
    for ticket, name in rows:
        found.setdefault(ticket, []).append(name)
    return found


def page(
    tickets: QuerySet[Ticket],
    view: View,
    me: Person,
    *,
    after: Place | None = None,
    before: Place | None = None,
    size: int = PAGE,
) -> Page:
    """The rows that follow `after`, or those that lead up to `before`, in the view's order."""
    back = before is not None and after is None
    ascending = view.ascending != back
    found = tickets.filter(view.where(me))
    if place := before if back else after:
        found = found.filter(_beyond(view.by, place, ascending))
    sign = "" if ascending else "-"
    rows = list(found.order_by(f"{sign}{view.by}", f"{sign}id").values(*COLUMNS)[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if back:
        rows.reverse()
    first, last = (_place(view, rows[0]), _place(view, rows[-1])) if rows else (None, None)
    if back:
        return Page(rows, newer=first if more else None, older=last)
    return Page(rows, newer=first if after else None, older=last if more else None)


def _place(view: View, row: dict[str, Any]) -> Place:
    return Place(row[view.by], row["id"])


def _beyond(by: str, place: Place, ascending: bool) -> Q:
    # The first condition alone lets the index find the place; the second settles rows of the same moment.
    side = "gt" if ascending else "lt"
    return Q(**{f"{by}__{side}e": place.at}) & (Q(**{f"{by}__{side}": place.at}) | Q(**{f"id__{side}": place.id}))
