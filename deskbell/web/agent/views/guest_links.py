"""Whose links open a ticket without an account, and ending them: a mail went to the wrong person, or was sent on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from deskbell.access import fetch
from deskbell.tickets import access_links
from deskbell.tickets.articles import storable
from deskbell.web.agent.doors import AgentRequest, for_agents


@require_http_methods(["GET", "POST"])
@for_agents
def show(request: AgentRequest, number: str) -> HttpResponse:
    """POST ends those for the address `email`."""
    ticket = fetch.ticket(request.user, number, to="revoke_links")
    if request.method == "POST":
        email = storable(request.POST.get("email", ""), 254)
        ended = access_links.revoke(by=request.user, ticket=ticket, email=email) if email else 0
        if ended:
            said = ngettext("%(n)d link is ended.", "%(n)d links are ended.", ended) % {"n": ended}
            messages.success(request, said)
        else:
            messages.error(request, _("There was no such link any more."))
        return redirect("agent:guest_links", number)
    links = [{"email": email, "n": n, "until": until} for email, n, until in access_links.live(ticket)]
    return render(request, "agent/guest_links.html", {"ticket": ticket, "links": links})
