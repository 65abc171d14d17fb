"""Setting a state by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import fetch
from deskbell.queues.models import Stage
from deskbell.tickets import closing, pending
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.properties import StateForm, states_to_choose


@require_POST
@for_agents
def change(request: AgentRequest, number: str) -> HttpResponse:
    """Closing and reopening are acts of their own and ask for their own right."""
    ticket = fetch.ticket(request.user, number)
    form = StateForm(request.POST, queryset=states_to_choose())
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.non_field_errors())) or _("Choose a state."))
        return redirect("agent:ticket", number)
    state, until = form.cleaned_data["state"], form.cleaned_data["until"]
    if state.stage == Stage.CLOSED:
        closing.close(by=request.user, ticket=fetch.ticket(request.user, number, to="close"), state=state)
    elif ticket.is_closed and state.stage == Stage.OPEN:
        closing.reopen(by=request.user, ticket=fetch.ticket(request.user, number, to="reopen"))
    else:
        ticket = fetch.ticket(request.user, number, to="state")
        pending.set_state(by=request.user, ticket=ticket, state=state, until=until)
    messages.success(request, _("State: %(state)s") % {"state": state})
    return redirect("agent:ticket", number)
