"""Setting a state by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import fetch
from deskbell.queues.models import Stage
from deskbell.tickets import closing, pending
from deskbell.web.agent import changed
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.properties import StateForm, states_to_choose
from deskbell.web.agent.views import locks


@require_POST
@for_agents
def change(request: AgentRequest, number: str) -> HttpResponse:
    """Closing and reopening are acts of their own and ask for their own right."""
    me = request.user
    ticket = fetch.ticket(me, number)
    form = StateForm(request.POST, queryset=states_to_choose())
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.non_field_errors())) or _("Choose a state."))
        return redirect("agent:ticket", number)
    state, until = form.cleaned_data["state"], form.cleaned_data["until"]
    act = "state"
    if state.stage == Stage.CLOSED:
        act = "close"
    elif ticket.is_closed and state.stage == Stage.OPEN:
        act = "reopen"
    ticket = fetch.ticket(me, number, to=act)

    def do() -> None:
        if act == "close":
            closing.close(by=me, ticket=ticket, state=state, was=ticket.state)
        elif act == "reopen":
            closing.reopen(by=me, ticket=ticket)
        else:
            after = pending.set_state(by=me, ticket=ticket, state=state, until=until, was=ticket.state)
            locks.say_taken(request, ticket, after)
        messages.success(request, _("State: %(state)s") % {"state": state})

    return changed.guarded(request, ticket, "state", state.public_id, do, capfirst(str(state)))
