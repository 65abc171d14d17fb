"""Claiming a ticket: owner, lock and a note in one act."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import fetch
from deskbell.tickets import claiming
from deskbell.web.agent.doors import AgentRequest, for_agents


@require_POST
@for_agents
def create(request: AgentRequest, number: str) -> HttpResponse:
    ticket = fetch.ticket(request.user, number, to="claim")
    claiming.claim(by=request.user, ticket=ticket, was=ticket.owner)
    messages.success(request, _("The ticket is yours, and locked to you."))
    return redirect("agent:ticket", number)
