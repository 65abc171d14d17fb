"""The stream of an open desk: who may listen, and which tickets their pages show."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from deskbell.access import fetch
from deskbell.access.errors import NotThere
from deskbell.tickets import presence
from deskbell.tickets.articles import storable
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.listening import ADMITTED, Admitted

MOST_TICKETS = 20


@require_GET
@for_agents
def stream(request: AgentRequest) -> HttpResponse:
    """Opens the one stream of a browser (decision C25)."""
    request.META[ADMITTED] = Admitted(request.user.pk, request.session.session_key or "")
    return HttpResponse(content_type="text/event-stream")


@require_POST
@for_agents
def presences(request: AgentRequest) -> HttpResponse:
    """What the pages of this browser show now: `ticket` and, where somebody types, `typing`; each a number."""
    key = storable(request.POST.get("stream", ""), 24)
    typing = set(request.POST.getlist("typing"))
    seen = {}
    for number in request.POST.getlist("ticket")[:MOST_TICKETS]:
        try:
            seen[fetch.ticket(request.user, number)] = number in typing
        except NotThere:
            continue  # it was moved out of sight meanwhile
    if key:
        presence.here(by=request.user, stream=key, tickets=seen)
    return HttpResponse(status=204)
