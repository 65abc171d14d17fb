"""A ticket's subject: a form, then the change."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deskbell.access import fetch
from deskbell.tickets import titling
from deskbell.web.agent import changed
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.acts import TitleForm


@require_http_methods(["GET", "POST"])
@for_agents
def change(request: AgentRequest, number: str) -> HttpResponse:
    ticket = fetch.ticket(request.user, number, to="title")
    form = TitleForm(request.POST if request.method == "POST" else None, initial={"title": ticket.title})
    if not form.is_valid():
        return render(
            request, "agent/title.html", {"ticket": ticket, "form": form}, status=422 if form.is_bound else 200
        )
    title = form.cleaned_data["title"]

    def do() -> None:
        titling.retitle(by=request.user, ticket=ticket, title=title, was=ticket.title)
        messages.success(request, _("Subject changed."))

    return changed.guarded(request, ticket, "title", title, do, title)
