"""Closing a ticket."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import fetch
from deskbell.queues.models import Stage
from deskbell.tickets import closing
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.properties import ClosureForm, states_to_choose


@require_POST
@for_agents
def create(request: AgentRequest, number: str) -> HttpResponse:
    ticket = fetch.ticket(request.user, number, to="close")
    form = ClosureForm(request.POST, queryset=states_to_choose().filter(stage=Stage.CLOSED))
    state = form.cleaned_data["state"] if form.is_valid() else None
    closing.close(by=request.user, ticket=ticket, state=state)
    messages.success(request, _("Ticket closed."))
    return redirect("agent:ticket", number)
