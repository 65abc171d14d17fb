"""A ticket's history, newest first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from deskbell.access import fetch
from deskbell.web.agent import history, zoom
from deskbell.web.agent.doors import AgentRequest, for_agents


@require_GET
@for_agents
def show(request: AgentRequest, number: str) -> HttpResponse:
    ticket = fetch.ticket(request.user, number)
    context = zoom.context(request.user, ticket)
    context["history"] = history.lines(reversed(context["events"]))
    return render(request, "agent/history.html", context)
