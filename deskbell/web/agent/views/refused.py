"""What a writer gets when a reply or note could not be taken: the ticket as it is now, and the text kept."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from deskbell.access import abilities, fetch, scope
from deskbell.tickets.changes import LockedByAnother
from deskbell.tickets.models import Article, Ticket
from deskbell.web.agent import zoom
from deskbell.web.agent.composer import Composer, newer_than
from deskbell.web.agent.doors import AgentRequest
from deskbell.web.agent.forms.writing import Writing


def reason(error: Exception) -> str:
    """Why a reply did not go, in a sentence."""
    if isinstance(error, LockedByAnother):
        return _("%(owner)s has locked this ticket and answers it.") % {"owner": error.ticket.owner}
    return str(error)


def page(
    request: AgentRequest,
    ticket: Ticket,
    form: Writing,
    kind: str,
    *,
    newer: list[Article] | None = None,
    why: str = "",
) -> HttpResponse:
    """409 for what somebody else did meanwhile, 422 for what has to be written differently."""
    now = fetch.ticket(request.user, ticket.number)
    may_reply = abilities.may(request.user, now, "reply")
    if why and newer is None:
        newer = newer_than(scope.articles_for(request.user, now), request.POST.get("seen", ""))
    composer = Composer.refused(now, form, kind, may_reply, newer=newer or [], why=why)
    context = zoom.context(request.user, now, composer=composer)
    return render(request, "agent/ticket.html", context, status=409 if newer or why else 422)
