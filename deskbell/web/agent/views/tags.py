"""Tags on a ticket."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import fetch
from deskbell.tickets import tagging
from deskbell.web.agent.doors import AgentRequest, for_agents


@require_POST
@for_agents
def create(request: AgentRequest, number: str) -> HttpResponse:
    """Several at once with commas between them."""
    ticket = fetch.ticket(request.user, number, to="tag")
    names = [name for name in request.POST.get("tag", "").split(",") if tagging.called(name)]
    if not names:
        messages.error(request, _("Type a word for the tag."))
    try:
        for name in names[: tagging.MOST]:
            tagging.tag(by=request.user, ticket=ticket, name=name)
    except tagging.TooManyTags:
        messages.error(request, _("A ticket takes at most %(n)d tags.") % {"n": tagging.MOST})
    return redirect("agent:ticket", number)


@require_POST
@for_agents
def remove(request: AgentRequest, number: str) -> HttpResponse:
    ticket = fetch.ticket(request.user, number, to="tag")
    tagging.untag(by=request.user, ticket=ticket, name=request.POST.get("tag", ""))
    return redirect("agent:ticket", number)
