"""The ticket page, and its history."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from deskbell.access import fetch
from deskbell.access.errors import NotThere
from deskbell.web.agent import zoom
from deskbell.web.agent.composer import Asked
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.ui import erased


@require_GET
@for_agents
def show(request: AgentRequest, number: str) -> HttpResponse:
    """`?images=` names the message whose pictures from the internet are to be loaded; `?notes=0` leaves notes out."""
    try:
        ticket = fetch.ticket(request.user, number)
    except NotThere:
        gone = fetch.erased_ticket(request.user, number)
        return erased.answer(request, gone.erased_at, gone.under)
    asked = Asked.of(request.GET)
    images, notes = request.GET.get("images", ""), request.GET.get("notes") != "0"
    context = zoom.context(request.user, ticket, images=images, notes=notes, asked=asked)
    return render(request, "agent/ticket.html", context)
