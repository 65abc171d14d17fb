"""What an agent has read: marked by the page when it is opened, or taken back to a message."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import fetch, scope
from deskbell.access.errors import NotThere
from deskbell.notices.agents import reading
from deskbell.tickets import seeing
from deskbell.tickets.articles import storable
from deskbell.tickets.models import Article, Ticket
from deskbell.web.agent.doors import AgentRequest, for_agents

A_MOMENT = timedelta(microseconds=1)


@require_POST
@for_agents
def create(request: AgentRequest, number: str) -> HttpResponse:
    """Read up to `last`, the last message the page shows: what came after it was drawn stays unread."""
    ticket = fetch.ticket(request.user, number)
    last = _message(request, ticket, "last")
    seeing.mark_seen(by=request.user, ticket=ticket, until=max(last.created_at, ticket.created_at))
    reading.read_ticket(request.user, ticket)
    return HttpResponse(status=204) if request.htmx else redirect("agent:ticket", number)


@require_POST
@for_agents
def remove(request: AgentRequest, number: str) -> HttpResponse:
    """Unread from `message` on; back to the list, for opening the ticket again would mark it read."""
    ticket = fetch.ticket(request.user, number)
    message = _message(request, ticket, "message")
    seeing.mark_seen(by=request.user, ticket=ticket, until=message.created_at - A_MOMENT)
    messages.success(request, _("#%(number)s is unread again.") % {"number": ticket.number})
    return redirect("agent:queue", ticket.queue.public_id)


def _message(request: AgentRequest, ticket: Ticket, name: str) -> Article:
    found = (
        scope.articles_for(request.user, ticket).filter(public_id=storable(request.POST.get(name, ""), 24)).first()
    )
    if found is None:
        raise NotThere
    return found
