"""What fits the letters typed so far, for fields with a list of suggestions."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from deskbell.web.agent import completing
from deskbell.web.agent.doors import AgentRequest, for_agents


@require_GET
@for_agents
def tickets(request: AgentRequest) -> HttpResponse:
    """`?number=`, as the field is called."""
    found = completing.tickets(request.user, request.GET.get("number", ""))
    options = [(ticket.number, ticket.title) for ticket in found]
    return render(request, "agent/_options.html", {"options": options})


@require_GET
@for_agents
def tags(request: AgentRequest) -> HttpResponse:
    """`?tag=`."""
    options = [(name, "") for name in completing.tags(request.user, request.GET.get("tag", ""))]
    return render(request, "agent/_options.html", {"options": options})
