"""My tickets: what a signed-in customer may see, newest first, paged by the last row's key."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from deskbell.access import scope
from deskbell.people.models import Person
from deskbell.tickets.models import Ticket
from deskbell.web.portal import words

PAGE = 25
SHOWN = ("open", "closed", "all")


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    shown = request.GET.get("show", "open")
    shown = shown if shown in SHOWN else "open"
    tickets = scope.portal_tickets_for(cast(Person, request.user)).select_related("state", "queue", "customer")
    if shown != "all":
        tickets = tickets.filter(active=shown == "open")
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 18:
        tickets = tickets.filter(pk__lt=int(after))
    rows = list(tickets.order_by("-pk")[: PAGE + 1])
    context = {
        "rows": [_row(ticket, request) for ticket in rows[:PAGE]],
        "shown": shown,
        "older": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "newer": bool(after),
        "here": "tickets",
    }
    return render(request, "portal/tickets.html", context)


def _row(ticket: Ticket, request: HttpRequest) -> dict[str, Any]:
    return {
        "ticket": ticket,
        "mark": words.mark(ticket),
        "state": words.state(ticket),
        "by": "" if ticket.customer_id == request.user.pk else str(ticket.customer),
    }
