"""Taking a ticket, or handing it over."""

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
from deskbell.web.agent.forms.properties import OwnerForm


@require_POST
@for_agents
def change(request: AgentRequest, number: str) -> HttpResponse:
    ticket = fetch.ticket(request.user, number, to="assign")
    form = OwnerForm(request.POST, queryset=scope.agents_for(ticket))
    if not form.is_valid():
        messages.error(request, _("Choose an agent who works in this queue."))
        return redirect("agent:ticket", number)
    owner = form.cleaned_data["owner"]

    def do() -> None:
        assigning.assign(by=request.user, ticket=ticket, owner=owner, was=ticket.owner)
        messages.success(request, _("%(who)s is the owner now.") % {"who": owner})

    return changed.guarded(request, ticket, "owner", owner.public_id, do, str(owner))
