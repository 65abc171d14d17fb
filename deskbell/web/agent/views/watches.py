"""Following a ticket, and no longer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import fetch
from deskbell.tickets import watching
from deskbell.web.agent.doors import AgentRequest, for_agents


@require_POST
@for_agents
def watch(request: AgentRequest, number: str) -> HttpResponse:
    watching.watch(by=request.user, ticket=fetch.ticket(request.user, number, to="watch"))
    messages.success(request, _("You watch this ticket."))
    return redirect("agent:ticket", number)


@require_POST
@for_agents
def unwatch(request: AgentRequest, number: str) -> HttpResponse:
    watching.unwatch(by=request.user, ticket=fetch.ticket(request.user, number, to="watch"))
    messages.success(request, _("You watch this ticket no longer."))
    return redirect("agent:ticket", number)
