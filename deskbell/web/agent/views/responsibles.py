"""Who answers for a ticket."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import fetch, scope
from deskbell.tickets import assigning
from deskbell.web.agent import changed
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.properties import ResponsibleForm


@require_POST
@for_agents
def change(request: AgentRequest, number: str) -> HttpResponse:
    ticket = fetch.ticket(request.user, number, to="responsible")
    form = ResponsibleForm(request.POST, queryset=scope.agents_for(ticket))
    if not form.is_valid():
        messages.error(request, _("Choose an agent who works in this queue."))
        return redirect("agent:ticket", number)
    wanted = form.cleaned_data["responsible"]

    def do() -> None:
        assigning.set_responsible(by=request.user, ticket=ticket, responsible=wanted, was=ticket.responsible)
        messages.success(
            request, _("%(who)s is responsible now.") % {"who": wanted} if wanted else _("Nobody is responsible now.")
        )

    public_id = wanted.public_id if wanted else ""
    return changed.guarded(request, ticket, "responsible", public_id, do, str(wanted or _("Nobody")))
