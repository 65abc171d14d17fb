"""Setting a ticket's priority."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import fetch
from deskbell.tickets import prioritising
from deskbell.web.agent import changed, words
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.properties import PriorityForm
from deskbell.web.agent.views import locks


@require_POST
@for_agents
def change(request: AgentRequest, number: str) -> HttpResponse:
    ticket = fetch.ticket(request.user, number, to="priority")
    form = PriorityForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a priority."))
        return redirect("agent:ticket", number)
    level = form.cleaned_data["priority"]

    def do() -> None:
        after = prioritising.set_priority(by=request.user, ticket=ticket, level=level, was=ticket.priority)
        messages.success(request, _("Priority: %(name)s") % {"name": words.PRIORITIES[level]})
        locks.say_taken(request, ticket, after)

    return changed.guarded(request, ticket, "priority", str(level), do, str(words.PRIORITIES[level]))
