"""What kind of matter a ticket is."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from deskbell.access import abilities, fetch
from deskbell.tickets import retyping
from deskbell.web.agent import changed, words
from deskbell.web.agent.doors import AgentRequest, for_agents


@require_POST
@for_agents
def change(request: AgentRequest, number: str) -> HttpResponse:
    ticket = fetch.ticket(request.user, number, to="type")
    wanted = request.POST.get("type", "")
    type = words.type_of(wanted)
    if (wanted and type is None) or not abilities.may_retype_to(request.user, ticket, type):
        messages.error(request, _("You may not give a ticket this type."))
        return redirect("agent:ticket", number)

    def do() -> None:
        retyping.retype(by=request.user, ticket=ticket, type=type, was=ticket.type)
        messages.success(request, _("Type: %(name)s") % {"name": type or pgettext("ticket type", "None")})

    return changed.guarded(request, ticket, "type", wanted, do, str(type or pgettext("ticket type", "None")))
