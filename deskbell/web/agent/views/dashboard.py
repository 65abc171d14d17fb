"""The dashboard, each of its widgets alone, and arranging them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from deskbell.access import scope
from deskbell.people import absence
from deskbell.people.naming import whole_day
from deskbell.tickets import drafting
from deskbell.tickets.models import Draft
from deskbell.web.agent import arranging, columns, desk, rows, searched, week, widgets
from deskbell.web.agent.desk import FILTERS, LISTS, Desk, Figures
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.widgets import Widgets
from deskbell.web.ui import marks

DRAFTS = 5


@require_GET
@for_agents
def show(request: AgentRequest) -> HttpResponse:
    """`?open=locked` and the like choose a list's filter; htmx fetches a widget alone."""
    me = request.user
    chosen, found = widgets.of(me), Desk(me)
    lists = [id for id in chosen.main if id in LISTS]
    filters = {id: _filter(found, chosen, id, request.GET.get(id, "")) for id in lists}
    wanted = {id: found.rows(LISTS[id], filters[id]) for id in lists}
    drawing = _drawing(request)
    drawing.prepare([row for some in wanted.values() for row in some])
    figures = found.figures()
    context = {
        "nav": "dashboard",
        "greeting": desk.greeting(me.name),
        "sub": _sub(figures.waiting),
        "heads": _heads(),
        "main": [
            _list(id, filters[id], wanted[id], figures, drawing) if id in LISTS else _search(id, chosen, request)
            for id in chosen.main
        ],
        "side": [_side(id, request) for id in chosen.side],
        "things": chosen.things(),
    }
    return render(request, "agent/dashboard.html", context)


@require_GET
@for_agents
def widget(request: AgentRequest, widget: str) -> HttpResponse:
    """One widget, for htmx: a list through another filter (`?show=`), or the tickets of a saved search."""
    chosen, drawing = widgets.of(request.user), _drawing(request)
    if widget in chosen.searches:
        found = searched.rows(request.user, chosen.searches[widget])
        drawing.prepare(found or [])
        one = {**_search(widget, chosen, request), "rows": drawing.drawn(found or []), "is_read": True}
        if found is None:
            one["empty"] = _("This search takes too long. Narrow it down.")
    elif widget in LISTS:
        shown = Desk(request.user)
        name = _filter(shown, chosen, widget, request.GET.get("show", ""))
        found = shown.rows(LISTS[widget], name)
        drawing.prepare(found)
        one = _list(widget, name, found, shown.figures(), drawing)
    else:
        raise Http404
    return render(request, "agent/_widget.html", {"w": one, "heads": _heads()})


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def arrange(request: AgentRequest) -> HttpResponse:
    """Which widgets there are, in which order. An arrow without script saves and stays on the page."""
    me = request.user
    if request.method != "POST":
        return render(request, "agent/arrange.html", {"nav": "dashboard", "things": widgets.of(me).things()})
    if "usual" in request.POST:
        widgets.forget(me)
        return redirect("agent:dashboard")
    arranged = arranging.read(request.POST, "w")
    widgets.arrange(me, arranged.order, arranged.shown, {id: request.POST.get(f"show-{id}", "") for id in LISTS})
    if arranged.is_moving:
        return redirect("agent:arrange")
    messages.success(request, _("Saved."))
    return redirect("agent:dashboard")


def _drawing(request: AgentRequest) -> rows.Drawing:
    return rows.Drawing(request.user, columns.named(columns.SLIM))


def _heads() -> list[dict[str, str]]:
    return [{"cls": column.id, "title": column.title} for column in columns.named(columns.SLIM)]


def _filter(found: Desk, chosen: Widgets, id: str, wanted: str) -> str:
    return found.filter_of(LISTS[id], wanted or chosen.filters.get(id, ""))


def _list(
    id: str,
    name: str,
    found: list[dict[str, Any]],
    figures: Figures,
    drawing: rows.Drawing,
) -> dict[str, Any]:
    one, base = LISTS[id], reverse("agent:dashboard")
    total = figures.lists[id, name]
    view = desk.MORE.get(name, one.more)
    return {
        "id": id,
        "name": one.name,
        "count": total,
        "rows": drawing.drawn(found),
        "empty": one.empty,
        "more": f"{reverse('agent:tickets')}?{urlencode({'s': view})}" if total > len(found) else "",
        "filters": [
            {
                "name": FILTERS[key],
                "url": f"{base}?{urlencode({id: key})}#w-{id}",
                "part": f"{reverse('agent:widget', args=[id])}?{urlencode({'show': key})}",
                "count": figures.lists[id, key],
                "current": key == name,
            }
            for key in one.filters
        ],
    }


def _search(id: str, chosen: Widgets, request: AgentRequest) -> dict[str, Any]:
    """A saved search may take a while: the page shows where it is, htmx fetches it."""
    return {
        "id": id,
        "name": chosen.called(id),
        "part": reverse("agent:widget", args=[id]),
        "more": searched.address(request.user, chosen.searches[id]),
        "empty": _("No ticket fits."),
    }


def _side(id: str, request: AgentRequest) -> dict[str, Any]:
    me = request.user
    found: dict[str, Any] = {"id": id, "name": widgets.SIDE[id], "template": f"agent/_widget_{id}.html"}
    if id == "week":
        return {**found, "week": week.of(me)}
    if id == "drafts":
        if not drafting.has_any(me):
            return {**found, "drafts": [], "more": reverse("agent:drafts")}
        readable = Q(ticket=None) | scope.tickets_q(me, prefix="ticket__")
        newest = drafting.of(me).filter(readable).select_related("ticket", "pending_send")
        drafts = [{"draft": draft, "title": _titled(draft)} for draft in newest[:DRAFTS]]
        return {**found, "drafts": drafts, "more": reverse("agent:drafts")}
    away = [
        {
            "name": str(one),
            "face": marks.avatar(str(one), one.pk),
            "until": whole_day(one.away_until),
            "by": one.substitute,
        }
        for one in absence.away_now(timezone.now())
        if one.away_until
    ]
    return {**found, "away": away}


def _titled(draft: Draft) -> str:
    """What it is about, as far as anything says so."""
    text = draft.subject or (draft.ticket.title if draft.ticket else "") or " ".join(draft.text[:200].split())
    return text or _("No text yet")


def _sub(waiting: int) -> str:
    today = date_format(localtime(), _("l, j F"))
    if not waiting:
        return f"{today} · " + _("no customer is waiting.")
    words = ngettext("%(n)d customer is waiting.", "%(n)d customers are waiting.", waiting)
    return f"{today} · " + words % {"n": waiting}
