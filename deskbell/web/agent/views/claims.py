"""Claiming a ticket: owner, lock and a note in one act."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import fetch
from deskbell.tickets import claiming
from deskbell.web.agent import changed
from deskbell.web.agent.doors import AgentRequest, for_agents


@require_POST
@for_agents
def create(request: AgentRequest, number: str) -> HttpResponse:
    me = request.user
    ticket = fetch.ticket(me, number, to="claim")

    def do() -> None:
        claiming.claim(by=me, ticket=ticket, was=ticket.owner)
        messages.success(request, _("The ticket is yours, and locked to you."))

    return changed.guarded(request, ticket, "owner", me.public_id, do, str(me))
