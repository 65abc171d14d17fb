"""The lock that the first letter of an answer takes, and its undoing (decision C26). Called by the page's script."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import fetch
from deskbell.access.errors import NotAllowed
from deskbell.tickets import locking
from deskbell.tickets.changes import CannotChange
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.ui import refusals


@require_POST
@for_agents
def take(request: AgentRequest, number: str) -> JsonResponse:
    """`taken`: it was free before, so there is something to undo."""
    try:
        ticket = fetch.ticket(request.user, number, to="reply")
        if ticket.locked:
            return JsonResponse({"taken": False})
        locking.lock(by=request.user, ticket=ticket)
    except NotAllowed as error:
        return JsonResponse({"error": str(error)}, status=409)
    except CannotChange as error:
        return JsonResponse({"error": refusals.why(error)}, status=409)
    return JsonResponse({"taken": True, "words": _("Locked to you, because you began to write.")})


@require_POST
@for_agents
def give_back(request: AgentRequest, number: str) -> HttpResponse:
    ticket = fetch.ticket(request.user, number, to="unlock")
    if locking.give_back(by=request.user, ticket=ticket):
        messages.success(request, _("Unlocked, and owned by whoever owned it before."))
    else:
        messages.error(request, _("Something else happened since. Unlock the ticket by its switch."))
    return redirect("agent:ticket", number)
