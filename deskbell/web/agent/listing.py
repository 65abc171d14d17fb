"""Lists of tickets: which tickets a view shows, in which orders, and the page that begins at a place in it.

What a person may see is decided by the queryset that comes in; where a page begins and goes on by sorting.py."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.lookups import Exact, GreaterThanOrEqual
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deskbell.db.keeping import KeptEach
from deskbell.db.prepared import Prepared
from deskbell.people import preferring
from deskbell.people.models import Person
from deskbell.queues.models import Stage
from deskbell.tickets.models import Seen, Tag, Ticket, Watch
from deskbell.web.agent.sorting import EPOCH, Leg, Order, Place, beyond, read

PAGE = 50
KEPT_ORDERS = "list.orders"
ACTIVE = ("changed", "waits", "priority", "age", "title")


class Reader(Protocol):
    """A person, as far as a view depends on one."""

    @property
    def pk(self) -> int: ...

    @property
    def created_at(self) -> datetime: ...


@dataclass(frozen=True)
class Own:
    """What stands for the reader while a statement is written."""

    pk: int = 0
    created_at: datetime = EPOCH


@dataclass(frozen=True)
class View:
    """One way to look at tickets. `sorts` are the orders it offers, its own first; `asks` what its statement takes of
    the reader, None where it depends on the moment too."""

    id: str
    name: str | Promise
    where: Callable[[Reader], Q]
    sorts: tuple[str, ...] = ACTIVE
    asks: tuple[str, ...] | None = ()


def _unread(me: Reader) -> Q:
    read_to_the_end = Seen.objects.filter(person=me.pk, ticket=OuterRef("pk"), at__gte=OuterRef("article_at"))
    # No message is newer than the last touch: the walk from the newest ends where the person came.
    return Q(active=True, touched_at__gt=me.created_at, article_at__gt=me.created_at) & ~Q(Exists(read_to_the_end))


STAGE = F("stage") + 0
"""Keeps the databases from the index of stages: they are to walk the order of a list until its page is full, not to
collect all that is new or pending and sort it."""
NEW = Q(Exact(STAGE, Stage.NEW), active=True, owner=None, locked=False)


def due_at(now: datetime) -> Q:
    """Along the index of pending times, which holds only what is pending."""
    return Q(Exact(STAGE, Stage.PENDING_REMINDER), active=True, pending_until__lte=now)


VIEWS = {
    view.id: view
    for view in (
        View(
            "new",
            pgettext_lazy("tickets", "New"),
            lambda me: NEW,
        ),
        View(
            "answer",
            _("Need an answer"),
            lambda me: Q(waiting_since__isnull=False, active=True),
            ("waits", "changed", "priority", "age", "title"),
        ),
        View("available", pgettext_lazy("tickets", "Available"), lambda me: Q(active=True, locked=False)),
        View("mine", _("Mine"), lambda me: Q(owner=me.pk, active=True), asks=("pk",)),
        View("locked", _("My locked"), lambda me: Q(owner=me.pk, locked=True, active=True), asks=("pk",)),
        View(
            "watched",
            _("Watched"),
            lambda me: Q(pk__in=Watch.objects.filter(person=me.pk).values("ticket")),
            asks=("pk",),
        ),
        View("responsible", _("Responsible"), lambda me: Q(responsible=me.pk, active=True), asks=("pk",)),
        View("unread", pgettext_lazy("tickets", "Unread"), _unread, asks=("pk", "created_at")),
        View("nobody", _("Nobody’s"), lambda me: Q(active=True, owner=None)),
        View(
            "pending",
            pgettext_lazy("tickets", "Pending"),
            lambda me: Q(GreaterThanOrEqual(STAGE, Stage.PENDING_REMINDER), active=True),
            (*ACTIVE, "due"),
        ),
        View(
            "due",
            _("Reminders due"),
            lambda me: due_at(timezone.now()),
            ("due", *ACTIVE),
            asks=None,
        ),
        View("open", _("All open"), lambda me: Q(active=True)),
        View("closed", pgettext_lazy("tickets", "Closed"), lambda me: Q(stage=Stage.CLOSED), ("changed",)),
        View("all", pgettext_lazy("tickets", "All"), lambda me: Q(), ("changed",)),
    )
}
TABS = ("answer", "available", "mine", "nobody", "pending", "open", "closed", "all")


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


def order_of(person: Person, view: View) -> Order:
    """The order this person keeps for the view, else the view's own."""
    kept = preferring.arrangement(person, KEPT_ORDERS)
    kept = kept.get(view.id) if isinstance(kept, dict) else None
    first = read(view.sorts[0], view.sorts)
    found = read(kept if isinstance(kept, str) else None, view.sorts) or first
    assert found is not None
    return found


def keep_order(person: Person, view: View, order: Order | None) -> None:
    """From now on this view begins in that order; None: in its own."""
    kept = preferring.arrangement(person, KEPT_ORDERS)
    others = {id: sort for id, sort in kept.items() if id != view.id} if isinstance(kept, dict) else {}
    preferring.arrange(person, KEPT_ORDERS, {**others, view.id: str(order)} if order else others or None)


def page(
    tickets: QuerySet[Ticket],
    view: View,
    me: Person,
    *,
    order: Order,
    after: Place | None = None,
    before: Place | None = None,
    size: int = PAGE,
    fields: Iterable[str] = (),
    strands: Sequence[Q] = (),
) -> Page:
    """The rows that follow `after`, or those that lead up to `before`, in that order.

    `strands` are conditions that part the tickets (the queues of a family): each is read along its own index."""
    back = before is not None and after is None
    place = before if back else after
    found = tickets.filter(view.where(me))
    rows = _walk(found, order, place, back, size + 1, (*COLUMNS, *fields), strands)
    more = len(rows) > size
    rows = rows[:size]
    if back:
        rows.reverse()
    first, last = (_place(rows[0], order), _place(rows[-1], order)) if rows else (None, None)
    if back:
        return Page(rows, newer=first if more else None, older=last)
    return Page(rows, newer=first if after else None, older=last if more else None)


def first(
    key: Hashable,
    make: Callable[..., QuerySet[Ticket]],
    values: tuple[int | datetime, ...],
    *,
    order: Order,
    size: int = PAGE,
    fields: Iterable[str] = (),
) -> Page:
    """The first page of what `make(*values)` gives, by statements that are written once for each `key`.

    The key says everything of the tickets that the values do not: whose scope, which view, which queue."""
    wanted = (*COLUMNS, *fields)
    asked = _asked.get((key, str(order), size, wanted), lambda: [_leg(make, leg, size, wanted) for leg in order.legs])
    rows: list[dict[str, Any]] = []
    for n, leg in enumerate(asked):
        rows += [{**row, "leg": n} for row in leg.rows(*values)]
        if len(rows) > size:
            break
    older = _place(rows[size - 1], order) if len(rows) > size else None
    return Page(rows[:size], newer=None, older=older)


def _leg(make: Callable[..., QuerySet[Ticket]], leg: Leg, size: int, fields: tuple[str, ...]) -> Prepared:
    def ordered(*values: Any) -> QuerySet[Ticket, dict[str, Any]]:
        return _ordered(_stretch(make(*values), leg), leg, fields)[: size + 1]

    return Prepared(ordered)


_asked: KeptEach[list[Prepared]] = KeptEach(seconds=3600, most=500)
"""Statements, no tickets: a right that changed has another key."""


def tags_of(tickets: Iterable[int]) -> dict[int, list[str]]:
    """Ticket key → the words on it, in their alphabet."""
    found: dict[int, list[str]] = {}
    rows = Tag.objects.filter(tickets__in=list(tickets)).order_by("name").values_list("tickets", "name")
    for ticket, name in rows:
        found.setdefault(ticket, []).append(name)
    return found


def _walk(
    found: QuerySet[Ticket],
    order: Order,
    place: Place | None,
    back: bool,
    size: int,
    fields: tuple[str, ...],
    strands: Sequence[Q],
) -> list[dict[str, Any]]:
    """At most `size` rows from the place on, from leg to leg; each row says in "leg" where it was found."""
    legs = list(enumerate(order.legs))
    if back:
        legs = [(n, leg.turned()) for n, leg in reversed(legs)]
    if place:
        legs = legs[[n for n, _leg in legs].index(place.leg) :]
    rows: list[dict[str, Any]] = []
    for n, leg in legs:
        wanted = _stretch(found, leg)
        if place and n == place.leg:
            wanted = wanted.filter(beyond(leg, place))
        for row in _along(wanted, leg, size - len(rows), fields, strands):
            rows.append({**row, "leg": n})
        if len(rows) >= size:
            break
    return rows


def _stretch(tickets: QuerySet[Ticket], leg: Leg) -> QuerySet[Ticket]:
    found = tickets.filter(leg.where)
    return found if leg.expression is None else found.annotate(**{leg.by: leg.expression})


def _ordered(tickets: QuerySet[Ticket], leg: Leg, fields: tuple[str, ...]) -> QuerySet[Ticket, dict[str, Any]]:
    sign = "" if leg.ascending else "-"
    return tickets.order_by(f"{sign}{leg.by}", f"{sign}id").values(*dict.fromkeys((*fields, leg.by)))


def _along(
    wanted: QuerySet[Ticket], leg: Leg, size: int, fields: tuple[str, ...], strands: Sequence[Q]
) -> list[dict[str, Any]]:
    ordered = _ordered(wanted, leg, fields)
    if len(strands) < 2 or leg.expression is not None:  # texts are compared by the database alone
        both = strands[0] if strands else Q()
        for strand in strands[1:]:
            both |= strand
        return list(ordered.filter(both)[:size])
    rows = [row for strand in strands for row in ordered.filter(strand)[:size]]
    rows.sort(key=lambda row: (row[leg.by], row["id"]), reverse=not leg.ascending)
    return rows[:size]


def _place(row: dict[str, Any], order: Order) -> Place:
    return Place(row["leg"], row[order.legs[row["leg"]].by], row["id"])
