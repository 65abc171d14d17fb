"""Lists of tickets: all of them, or those of one queue."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from deskbell.access import fetch, scope
from deskbell.queues.models import Queue, Stage
from deskbell.tickets import counts
from deskbell.web.agent import columns, listing, rows
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.listing import Place

COUNTED = {
    "answer": Q(waiting=True, stage__lte=Stage.PENDING_AUTO),
    "nobody": Q(owned=False, stage__lte=Stage.PENDING_AUTO),
    "pending": Q(stage__in=(Stage.PENDING_REMINDER, Stage.PENDING_AUTO)),
    "open": Q(stage__lte=Stage.PENDING_AUTO),
}


@require_GET
@for_agents
def tickets(request: AgentRequest) -> HttpResponse:
    """All tickets this agent may see."""
    return _list(request, None)


@require_GET
@for_agents
def queue(request: AgentRequest, public_id: str) -> HttpResponse:
    """The tickets of one queue."""
    return _list(request, fetch.queue(request.user, public_id))


def _list(request: AgentRequest, queue: Queue | None) -> HttpResponse:
    """`?s=` names a view, `?after=` and `?before=` a place in it."""
    view = listing.VIEWS.get(request.GET.get("s", ""), listing.VIEWS["open"])
    tickets = scope.tickets_for(request.user)
    if queue:
        tickets = tickets.filter(queue=queue)
    after, before = Place.read(request.GET.get("after")), Place.read(request.GET.get("before"))
    page = listing.page(tickets, view, request.user, after=after, before=before)
    figures = counts.totals(scope.counts_q(request.user) & (Q(queue=queue) if queue else Q()), **COUNTED)
    shown = columns.chosen(request.user)
    context = {
        "nav": "" if queue else "locked" if view.id == "locked" else "tickets",
        "queue_id": queue.pk if queue else None,
        "heading": queue.path if queue else _("Tickets"),
        "sub": _sub(figures),
        "view": view,
        "tabs": _tabs(view, figures, request.path),
        "rows": rows.Drawing(request.user, shown, ticks=True).table(page.rows),
        "heads": [{"cls": column.id, "title": column.title} for column in shown],
        "newer": _address(request.path, view, before=page.newer),
        "older": _address(request.path, view, after=page.older),
        "empty": _empty(view, request.path),
    }
    return render(request, "agent/list.html", context)


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


def _tabs(view: listing.View, figures: dict[str, int], path: str) -> list[dict[str, object]]:
    shown = listing.TABS if view.id in listing.TABS else (view.id, *listing.TABS)
    return [
        {
            "name": listing.VIEWS[id].name,
            "url": _address(path, listing.VIEWS[id]),
            "current": id == view.id,
            "count": figures.get(id),
        }
        for id in shown
    ]


def _address(path: str, view: listing.View, **places: Place | None) -> str:
    """The list in that view at that place; "" when a place was asked for and there is none."""
    if places and not any(places.values()):
        return ""
    given = {name: str(place) for name, place in places.items() if place}
    return f"{path}?{urlencode({'s': view.id, **given})}"


def _empty(view: listing.View, path: str) -> dict[str, str]:
    if view.id in ("closed", "all"):
        return {"title": _("Nothing here"), "text": _("There is no ticket in this view.")}
    return {
        "title": _("The counter is clear"),
        "text": _("Nobody is waiting here."),
        "url": f"{path}?s=closed",
        "label": _("Show closed"),
    }
