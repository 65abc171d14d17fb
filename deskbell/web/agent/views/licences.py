"""Licences at the desk: tickets that wait for one, a key put on a ticket, the list of those that run out."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from deskbell.access import customers, fetch, scope
from deskbell.contracts import entitlement, looking
from deskbell.queues.models import Level
from deskbell.tickets import licence_standing, licensing
from deskbell.web.agent import tickets_of
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.places import Place

PAGE = 50


@require_POST
@for_agents
def change(request: AgentRequest, number: str) -> HttpResponse:
    """`key` is put on the ticket; `waive` lets it pass without."""
    ticket = fetch.ticket(request.user, number, to="licence")
    if request.POST.get("waive") == "1":
        licensing.waive(by=request.user, ticket=ticket)
        messages.success(request, _("The ticket goes on without a licence."))
        return redirect("agent:ticket", number)
    try:
        licensing.attach(by=request.user, ticket=ticket, key=request.POST.get("key", "")[:200])
    except licensing.NotValid:
        messages.error(request, _("No valid licence has this key."))
    else:
        messages.success(request, _("The licence is on the ticket."))
    return redirect("agent:ticket", number)


@require_GET
@for_agents
def waiting(request: AgentRequest) -> HttpResponse:
    """New tickets without a licence where one is required, as far as the agent may let them pass."""
    me = request.user
    mine = scope.tickets_for(me, Level.REPLY).filter(pk__in=licence_standing.waiting().order_by().values("pk"))
    found = tickets_of.page(me, mine, Place.read(request.GET.get("after")), size=PAGE)
    older = f"{request.path}?{urlencode({'after': found.older})}" if found.older else ""
    return render(request, "agent/licences/waiting.html", {"nav": "customers", "tickets": found.rows, "older": older})


@require_GET
@for_agents
def ending(request: AgentRequest) -> HttpResponse:
    """Licences that run out within `?days=`, of organisations the agent sees."""
    me, day = request.user, entitlement.today()
    days = next((n for n in looking.SPANS if str(n) == request.GET.get("days")), looking.SPANS[0])
    found = looking.ending(days, day, customers.organizations_q(me))
    if (place := _place(request.GET.get("after", ""))) is not None:
        found = found.filter(Q(valid_until__gt=place[0]) | Q(valid_until=place[0], pk__gt=place[1]))
    licences = list(found[: PAGE + 1])
    shown, last = licences[:PAGE], licences[PAGE - 1] if len(licences) > PAGE else None
    base = reverse("agent:licences_ending")
    context = {
        "nav": "customers",
        "rows": [(one, (one.valid_until - day).days) for one in shown if one.valid_until],
        "tabs": [{"url": f"{base}?days={n}", "days": n, "current": n == days} for n in looking.SPANS],
        "older": f"{base}?{urlencode({'days': str(days), 'after': f'{last.valid_until}.{last.pk}'})}" if last else "",
    }
    return render(request, "agent/licences/ending.html", context)


def _place(text: str) -> tuple[date, int] | None:
    day, _dot, key = text.partition(".")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    try:
        return date.fromisoformat(day), int(key)
    except ValueError:
        return None
