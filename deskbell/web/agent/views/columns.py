"""Choosing the columns of lists, and the order a view begins with."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deskbell.web.agent import arranging, back, columns, listing, sorting
from deskbell.web.agent.doors import AgentRequest, for_agents


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def change(request: AgentRequest) -> HttpResponse:
    """`?s=` is the view whose order is asked for as well. An arrow without script saves and stays on the page."""
    given = request.POST if request.method == "POST" else request.GET
    view = listing.VIEWS.get(given.get("s", ""), listing.VIEWS["open"])
    to = back.to(request, "agent:tickets")
    if request.method != "POST":
        return render(request, "agent/columns.html", {"nav": "tickets", "next": to, **context(request, view)})
    arranged = arranging.read(request.POST, "c")
    columns.choose(request.user, [] if "usual" in request.POST else arranged.shown)
    if order := sorting.read(request.POST.get("sort"), view.sorts):
        listing.keep_order(request.user, view, None if "usual" in request.POST else order)
    if arranged.is_moving:
        return HttpResponseRedirect(f"{reverse('agent:columns')}?{urlencode({'s': view.id, 'next': to})}")
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(to)


def context(request: AgentRequest, view: listing.View) -> dict[str, object]:
    """For agent/_columns.html."""
    current = listing.order_of(request.user, view)
    return {
        "view": view,
        "columns": columns.things(request.user),
        "orders": [(id, sorting.SORTS[id].name, id == current.sort.id) for id in view.sorts],
    }
