"""Giving a ticket another customer: looked up, shown who will read it, then done."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deskbell.access import fetch
from deskbell.tickets import reattributing
from deskbell.tickets.models import Ticket
from deskbell.web.agent import changed, looking_up, outlook, words
from deskbell.web.agent.doors import AgentRequest, for_agents


@require_http_methods(["GET", "POST"])
@for_agents
def change(request: AgentRequest, number: str) -> HttpResponse:
    """GET looks up (`q`) and shows what choosing somebody (`customer`) would mean; POST does what was shown."""
    ticket = fetch.ticket(request.user, number, to="customer")
    given = request.POST if request.method == "POST" else request.GET
    keep = given.get("keep") == "1"
    chosen = fetch.customer(request.user, given["customer"]) if given.get("customer") else None
    if chosen is None or chosen.pk == ticket.customer_id:
        return _look_up(request, ticket)
    preview = outlook.customer(ticket, chosen, keep=keep)
    if request.method != "POST" or request.POST.get("shown") != preview.digest:
        context = {"ticket": ticket, "chosen": chosen, "who": words.called(chosen), "preview": preview, "keep": keep}
        context |= {"former": words.called(ticket.customer), "was": ticket.customer.public_id}
        return render(request, "agent/customer.html", context, status=409 if request.POST.get("shown") else 200)

    def do() -> None:
        reattributing.set_customer(
            by=request.user,
            ticket=ticket,
            customer=chosen,
            organization=chosen.organization,
            keep_former=keep,
            was=ticket.customer,
        )
        messages.success(request, _("%(who)s is the customer now.") % {"who": words.called(chosen)})

    return changed.guarded(request, ticket, "customer", chosen.public_id, do, words.called(chosen))


def _look_up(request: AgentRequest, ticket: Ticket) -> HttpResponse:
    q = request.GET.get("q", "").strip()
    found = looking_up.find(request.user, q, for_ticket=True) if q else []
    context = {"ticket": ticket, "typed": q, "found": found, "former": words.called(ticket.customer)}
    return render(request, "agent/customer.html", context)
