"""Linking a ticket with others: related, parent or child."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from deskbell.access import fetch
from deskbell.search import finding
from deskbell.tickets import linking
from deskbell.web.agent import related
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.acts import LinkForm


@require_http_methods(["GET", "POST"])
@for_agents
def create(request: AgentRequest, number: str) -> HttpResponse:
    """Needs note here and view on the other; a number the agent does not see is no such number."""
    ticket = fetch.ticket(request.user, number, to="link")
    form = LinkForm(request.POST if request.method == "POST" else None, initial={"relation": "normal"})
    if form.is_valid():
        other = finding.by_number(request.user, form.cleaned_data["number"])
        if other is None:
            form.add_error("number", _("There is no such ticket."))
        elif other.pk == ticket.pk:
            form.add_error("number", _("This is the same ticket."))
        else:
            try:
                relation = linking.Relation(form.cleaned_data["relation"])
                linking.link(by=request.user, ticket=ticket, other=other, relation=relation)
            except linking.NotLinked:
                form.add_error("number", _("These two are linked already. Remove that link first."))
            else:
                messages.success(request, _("Linked with #%(number)s.") % {"number": other.number})
                return redirect("agent:ticket", number)
    context = {"ticket": ticket, "form": form, "links": related.links(request.user, ticket), "may": {"link": True}}
    return render(request, "agent/link.html", context, status=422 if form.is_bound else 200)


@require_POST
@for_agents
def remove(request: AgentRequest, number: str) -> HttpResponse:
    ticket = fetch.ticket(request.user, number, to="link")
    other = fetch.ticket(request.user, request.POST.get("other", ""))
    linking.unlink(by=request.user, ticket=ticket, other=other)
    messages.success(request, _("The link with #%(number)s is removed.") % {"number": other.number})
    return redirect("agent:ticket", number)
