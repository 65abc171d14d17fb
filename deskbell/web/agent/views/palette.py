"""The command palette's list for what was typed so far."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from deskbell.web.agent import palette
from deskbell.web.agent.doors import AgentRequest, for_agents


@require_GET
@for_agents
def show(request: AgentRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:200]
    number = request.GET.get("ticket", "")[:60]
    return render(request, "agent/_palette.html", {"groups": palette.groups(request.user, text, number)})
