"""An internal note."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import fetch
from deskbell.tickets import noting
from deskbell.web.agent import uploads
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.writing import Writing
from deskbell.web.agent.views import refused


@require_POST
@for_agents
def create(request: AgentRequest, number: str) -> HttpResponse:
    ticket = fetch.ticket(request.user, number, to="note")
    form = Writing(request.POST, request.FILES, is_note=True)
    if not form.is_valid():
        return refused.page(request, ticket, form, "note")
    with uploads.stored(form.cleaned_data["files"]) as files:
        noting.note(by=request.user, ticket=ticket, text=form.cleaned_data["text"], files=files)
    messages.success(request, _("Note added."))
    return redirect("agent:ticket", number)
