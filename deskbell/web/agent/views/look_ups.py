"""What a field suggests while somebody types: customers for a new ticket, names of organisations."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from deskbell.access import customers
from deskbell.people import matching
from deskbell.web.agent import looking_up
from deskbell.web.agent.doors import AgentRequest, for_agents

ORGANIZATIONS = 10


@require_GET
@for_agents
def people(request: AgentRequest) -> HttpResponse:
    """`?for=ticket` finds strangers too; without, only persons the agent sees."""
    q = request.GET.get("q", "").strip()
    found = looking_up.find(request.user, q, for_ticket=request.GET.get("for") == "ticket")
    return render(request, "agent/new/_options.html", {"found": found, "q": q[:200]})


@require_GET
@for_agents
def organizations(request: AgentRequest) -> HttpResponse:
    """Options of a datalist."""
    q = request.GET.get("q", "") or request.GET.get("new_organization", "") or request.GET.get("organization", "")
    found = matching.organizations(q, customers.organizations_q(request.user), most=ORGANIZATIONS)
    return render(request, "agent/people/_names.html", {"found": found})
