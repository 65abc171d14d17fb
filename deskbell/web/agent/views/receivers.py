"""Who will get a message and why: the rows of the composer, drawn anew while addresses are typed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from deskbell.access import fetch
from deskbell.tickets import replying
from deskbell.web.agent import receivers
from deskbell.web.agent.doors import AgentRequest, for_agents

MOST = 4000


@require_GET
@for_agents
def show(request: AgentRequest, number: str) -> HttpResponse:
    ticket = fetch.ticket(request.user, number, to="note")
    to, cc, bcc = (request.GET.get(name, "")[:MOST] for name in ("to", "cc", "bcc"))
    rows = receivers.rows(ticket, to, cc, bcc, *replying.default_recipients(ticket))
    return render(request, "agent/_receivers.html", {"rows": rows})
