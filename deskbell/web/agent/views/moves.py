"""Moving a ticket to another queue. Who loses sight of it is told before."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import abilities, fetch, scope, sights
from deskbell.tickets import moving
from deskbell.tickets.models import Ticket
from deskbell.web.agent import changed
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.properties import QueueForm


@require_POST
@for_agents
def create(request: AgentRequest, number: str) -> HttpResponse:
    """`knows` are the names that were shown. Who loses sight of the ticket themselves lands on the dashboard."""
    ticket = fetch.ticket(request.user, number, to="move")
    form = QueueForm(request.POST, queryset=scope.queues_to_move_to(request.user))
    queue = form.cleaned_data["queue"] if form.is_valid() else None
    if queue is None:
        messages.error(request, _("Choose a queue."))
        return redirect("agent:ticket", number)
    if not abilities.may_move_to(request.user, ticket, queue.pk, queue.open_to_moves):
        messages.error(request, _("You may not move this ticket to %(queue)s.") % {"queue": queue})
        return redirect("agent:ticket", number)
    losing = sights.agents_losing(ticket, queue=queue)
    knows = set(request.POST.get("knows", "").split())
    if queue != ticket.queue and not {person.public_id for person in losing} <= knows:
        context = {
            "ticket": ticket,
            "queue": queue,
            "losing": losing,
            "gaining": sights.agents_gaining(ticket, queue=queue),
            "knows": " ".join(person.public_id for person in losing),
            "was": request.POST.get("was"),
        }
        return render(request, "agent/move.html", context)

    def do() -> HttpResponse:
        moved = moving.move(by=request.user, ticket=ticket, queue=queue, was=ticket.queue)
        messages.success(request, _("Moved to %(queue)s.") % {"queue": moved.queue})
        return redirect("agent:ticket", number) if _sees(request, moved) else redirect("agent:dashboard")

    return changed.guarded(request, ticket, "queue", queue.public_id, do, queue.path)


def _sees(request: AgentRequest, ticket: Ticket) -> bool:
    return scope.tickets_for(request.user).filter(pk=ticket.pk).exists()
