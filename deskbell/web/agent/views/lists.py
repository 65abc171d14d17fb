"""Lists of tickets: all of them, or those of one queue."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from deskbell.access import choices, fetch
from deskbell.access.levels import key_of
from deskbell.people.models import Person
from deskbell.queues.models import Queue
from deskbell.tickets.models import Ticket
from deskbell.web.agent import columns, listing, rows, searched, sorting, tallies
from deskbell.web.agent.columns import Column
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.sorting import Order, Place
from deskbell.web.agent.views import columns as arranging

OWN = ("locked", "watched", "responsible", "unread", "due")
"""Views with a line of their own in the rail."""


@require_GET
@for_agents
def tickets(request: AgentRequest) -> HttpResponse:
    """All tickets this agent may see."""
    return _list(request, None)


@require_GET
@for_agents
def queue(request: AgentRequest, public_id: str) -> HttpResponse:
    """The tickets of one queue; `?sub=1` with those of the queues below it."""
    return _list(request, fetch.queue(request.user, public_id))


@dataclass(frozen=True)
class Address:
    """A list's address: which view, in which order, with the queues below or without."""

    path: str
    view: listing.View
    order: Order | None = None
    below: bool = False
    query: str = ""

    def __str__(self) -> str:
        return self.at()

    def at(self, **places: Place | None) -> str:
        """With a place in it; "" when one was asked for and there is none."""
        if places and not any(places.values()):
            return ""
        given = {"s": self.view.id, "sort": str(self.order or ""), "sub": "1" if self.below else ""}
        given["q"] = self.query
        given |= {name: str(place) for name, place in places.items()}
        return f"{self.path}?{urlencode({name: value for name, value in given.items() if value})}"


@dataclass(frozen=True)
class Listed:
    """What is to be listed: the tickets, and the queues they are of where these are known."""

    tickets: QuerySet[Ticket]
    queues: list[int]

    @property
    def strands(self) -> list[Q]:
        return [Q(queue_id=key) for key in self.queues]


def _list(request: AgentRequest, queue: Queue | None) -> HttpResponse:
    """`?s=` names a view, `?sort=` an order, `?after=` and `?before=` a place in it; `?q=` narrows it."""
    me = request.user
    view = listing.VIEWS.get(request.GET.get("s", ""), listing.VIEWS["open"])
    wanted = sorting.read(request.GET.get("sort"), view.sorts)
    order = wanted or listing.order_of(me, view)
    below = choices.queues_below(me, queue) if queue else []
    narrowing = searched.narrowing(me, request.GET.get("q", ""))
    address = Address(request.path, view, wanted, bool(below) and request.GET.get("sub") == "1", narrowing.text)
    listed = _listed(narrowing.tickets, queue, [place.pk for place in below] if address.below else [])
    shown = columns.chosen(me)
    fields = [field for column in shown for field in column.fields]
    context: dict[str, Any] = {
        "heading": queue.path if queue else _("Tickets"),
        "heads": _heads(shown, address, order),
    }
    after, before = (Place.read(request.GET.get(name), order) for name in ("after", "before"))
    with narrowing:
        if narrowing.text or after or before or view.asks is None or len(listed.queues) > 1:
            page = listing.page(
                listed.tickets,
                view,
                me,
                order=order,
                after=after,
                before=before,
                size=me.rows,
                fields=fields,
                strands=listed.strands,
            )
        else:
            page = _first(me, listed, view, view.asks, order, fields)
    if narrowing.wrong:
        page = listing.Page([], None, None)
    figures = tallies.of(me, listed.queues)
    context |= {
        "nav": "" if queue else view.id if view.id in OWN else "tickets",
        "queue_id": queue.pk if queue else None,
        "sub": _sub(figures),
        "below": _below(below, address),
        "tabs": _tabs(address, {} if narrowing.text else figures),
        "narrowing": narrowing,
        "carried": {"s": view.id, "sort": str(wanted or ""), "sub": "1" if address.below else ""},
        "sorts": _sorts(address, order),
        **arranging.context(request, view),
        "rows": rows.Drawing(me, shown, ticks=True).table(page.rows),
        "newer": address.at(before=page.newer),
        "older": address.at(after=page.older),
        "empty": _nothing_fits(address) if narrowing.text else _empty(view, request.path),
    }
    return render(request, "agent/list.html", context)


def _first(
    me: Person, listed: Listed, view: listing.View, asks: tuple[str, ...], order: Order, fields: list[str]
) -> listing.Page:
    """A whole list from its beginning: what nearly everybody asks for."""
    tickets = listed.tickets

    def make(*values: Any) -> QuerySet[Ticket]:
        return tickets.filter(view.where(listing.Own(**dict(zip(asks, values, strict=True)))))

    key = (key_of(me), view.id, *listed.queues)
    values = tuple(getattr(me, name) for name in asks)
    return listing.first(key, make, values, order=order, size=me.rows, fields=fields)


def _listed(tickets: QuerySet[Ticket], queue: Queue | None, below: list[int]) -> Listed:
    if queue is None:
        return Listed(tickets, [])
    queues = [queue.pk, *below]
    return Listed(tickets if below else tickets.filter(queue=queue), queues)


def _heads(shown: list[Column], address: Address, order: Order) -> list[dict[str, str]]:
    """Heads that lead to an order where the view offers it; the one that is in force says its direction."""
    found = []
    for column in shown:
        head = {"cls": column.id, "title": column.title}
        is_current = order.sort.id in column.sorts
        if column.sort in address.view.sorts:
            first = Order(sorting.SORTS[column.sort])
            head["url"] = str(replace(address, order=order.other_end if order.sort.id == column.sort else first))
        if is_current:
            head["sorted"] = "ascending" if order.goes_up else "descending"
        found.append(head)
    return found


def _sorts(address: Address, order: Order) -> list[dict[str, Any]]:
    return [
        {
            "name": sorting.SORTS[id].name,
            "url": str(replace(address, order=Order(sorting.SORTS[id]))),
            "current": id == order.sort.id,
        }
        for id in address.view.sorts
    ]


def _sub(figures: dict[str, int]) -> str:
    if not figures["open"]:
        return _("No open tickets")
    words = ngettext("%(n)d open ticket", "%(n)d open tickets", figures["open"]) % {"n": figures["open"]}
    waiting = figures["answer"]
    if not waiting:
        return words
    return f"{words} · " + ngettext("%(n)d customer is waiting", "%(n)d customers are waiting", waiting) % {
        "n": waiting
    }


def _below(below: list[choices.Place], address: Address) -> dict[str, Any] | None:
    """The way to see the queues below as well, or not."""
    if not below:
        return None
    names = ", ".join(place.name for place in below)
    return {
        "url": str(replace(address, below=not address.below)),
        "words": _("Without the queues below") if address.below else _("With the queues below"),
        "names": _("with %(queues)s") % {"queues": names} if address.below else "",
    }


def _tabs(address: Address, figures: dict[str, int]) -> list[dict[str, object]]:
    view = address.view
    shown = listing.TABS if view.id in listing.TABS else (view.id, *listing.TABS)
    return [
        {
            "name": listing.VIEWS[id].name,
            "url": str(replace(address, view=listing.VIEWS[id], order=None)),
            "current": id == view.id,
            "count": figures.get(id),
        }
        for id in shown
    ]


def _nothing_fits(address: Address) -> dict[str, str]:
    return {
        "title": _("Nothing fits"),
        "text": _("No ticket of this view fits the filter."),
        "url": str(replace(address, query="")),
        "label": _("Without the filter"),
    }


def _empty(view: listing.View, path: str) -> dict[str, str]:
    if view.id in ("closed", "all", "watched", "responsible"):
        return {"title": _("Nothing here"), "text": _("There is no ticket in this view.")}
    if view.id == "unread":
        return {"title": _("All read"), "text": _("There is no message here that you have not seen.")}
    return {
        "title": _("The counter is clear"),
        "text": _("Nobody is waiting here."),
        "url": f"{path}?s=closed",
        "label": _("Show closed"),
    }
