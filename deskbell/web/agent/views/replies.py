"""An answer to the customer."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import fetch
from deskbell.access.errors import NotAllowed
from deskbell.tickets import replying
from deskbell.tickets.changes import LockedByAnother
from deskbell.web.agent import uploads, words
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.writing import Writing
from deskbell.web.agent.views import notes, refused


@require_POST
@for_agents
def create(request: AgentRequest, number: str) -> HttpResponseBase:
    """Whatever stops it, the text is kept. What was written as a note is one, whichever button was pressed."""
    if request.POST.get("kind") == "note":
        return notes.create(request, number)
    form = Writing(request.POST, request.FILES)
    try:
        ticket = fetch.ticket(request.user, number, to="reply")
    except NotAllowed as error:
        ticket = fetch.ticket(request.user, number, to="note")
        return refused.page(request, ticket, form, "reply", why=str(error))
    if not form.is_valid():
        return refused.page(request, ticket, form, "reply")
    try:
        with uploads.stored(form.cleaned_data["files"]) as files:
            replying.reply(by=request.user, ticket=ticket, files=files, **form.for_reply(ticket))
    except replying.Overtaken as error:
        return refused.page(request, ticket, form, "reply", newer=error.newer)
    except (LockedByAnother, replying.NobodyToWriteTo) as error:
        return refused.page(request, ticket, form, "reply", why=refused.reason(error))
    messages.success(request, _("Reply to %(who)s is on its way.") % {"who": words.called(ticket.customer)})
    return redirect("agent:ticket", number)
