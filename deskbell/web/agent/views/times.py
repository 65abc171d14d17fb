"""Work units noted on a ticket."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import fetch
from deskbell.tickets import timing
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.acts import TimeForm


@require_POST
@for_agents
def create(request: AgentRequest, number: str) -> HttpResponse:
    ticket = fetch.ticket(request.user, number, to="time")
    form = TimeForm(request.POST)
    if form.is_valid():
        timing.spend(by=request.user, ticket=ticket, units=form.cleaned_data["units"])
        messages.success(request, _("Time noted."))
    else:
        messages.error(request, _("Enter a number of units, for example 1.5."))
    return redirect("agent:ticket", number)
