"""Locking a ticket to oneself, and unlocking it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import fetch
from deskbell.tickets import locking
from deskbell.tickets.models import Ticket
from deskbell.web.agent.doors import AgentRequest, for_agents


@require_POST
@for_agents
def lock(request: AgentRequest, number: str) -> HttpResponse:
    ticket = fetch.ticket(request.user, number, to="lock")
    locking.lock(by=request.user, ticket=ticket)
    messages.success(request, _("Locked to you."))
    return redirect("agent:ticket", number)


@require_POST
@for_agents
def unlock(request: AgentRequest, number: str) -> HttpResponse:
    ticket = fetch.ticket(request.user, number, to="unlock")
    locking.unlock(by=request.user, ticket=ticket)
    messages.success(request, _("Unlocked."))
    return redirect("agent:ticket", number)


def say_taken(request: AgentRequest, before: Ticket, after: Ticket) -> None:
    """After an act that needs the lock: the first one took it, and that can be undone."""
    if after.locked and after.owner_id == request.user.pk and not before.locked:
        messages.info(request, _("Locked to you."), extra_tags=reverse("agent:hold_undo", args=[after.number]))
