"""A ticket that may belong to another: it does not. That it does is a merge."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import fetch
from deskbell.tickets import belonging
from deskbell.web.agent.doors import AgentRequest, for_agents


@require_POST
@for_agents
def clear(request: AgentRequest, number: str) -> HttpResponse:
    belonging.clear(by=request.user, ticket=fetch.ticket(request.user, number, to="join_maybe"))
    messages.success(request, _("It stays a ticket of its own."))
    return redirect("agent:ticket", number)
