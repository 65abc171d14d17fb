"""Moving a ticket to another queue."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import fetch, scope
from deskbell.tickets import moving
from deskbell.tickets.models import Ticket
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.properties import QueueForm


@require_POST
@for_agents
def create(request: AgentRequest, number: str) -> HttpResponse:
    """Who loses sight of the ticket by moving it lands on the dashboard."""
    ticket = fetch.ticket(request.user, number, to="move")
    form = QueueForm(request.POST, queryset=scope.queues_to_move_to(request.user))
    if not form.is_valid():
        messages.error(request, _("Choose a queue."))
        return redirect("agent:ticket", number)
    moved = moving.move(by=request.user, ticket=ticket, queue=form.cleaned_data["queue"])
    messages.success(request, _("Moved to %(queue)s.") % {"queue": moved.queue})
    return redirect("agent:ticket", number) if _sees(request, moved) else redirect("agent:dashboard")


def _sees(request: AgentRequest, ticket: Ticket) -> bool:
    return scope.tickets_for(request.user).filter(pk=ticket.pk).exists()
