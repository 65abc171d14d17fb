"""What a writer gets when a message could not be taken: the ticket as it is now, and the text kept."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from deskbell.access import abilities, fetch, scope
from deskbell.people.models import Person
from deskbell.tickets import drafting
from deskbell.tickets.articles import storable
from deskbell.tickets.models import Article, Draft, Ticket
from deskbell.web.agent import composing, zoom
from deskbell.web.agent.doors import AgentRequest
from deskbell.web.agent.forms.writing import Writing


def page(
    request: AgentRequest,
    ticket: Ticket,
    form: Writing,
    kind: str,
    *,
    newer: list[Article] | None = None,
    why: str = "",
    draft: Draft | None = None,
) -> HttpResponse:
    """409 for what somebody else did meanwhile, 422 for what has to be written differently."""
    me = request.user
    now = fetch.ticket(me, ticket.number)
    may_reply = abilities.may(me, now, "reply")
    if why and newer is None:
        newer = composing.newer_than(scope.articles_for(me, now), storable(request.POST.get("seen", ""), 24))
    draft = draft or _draft(me, now, request.POST.get("draft", ""))
    drawn = composing.refused(me, now, form, kind, may_reply, newer=newer or [], why=why, draft=draft)
    context = zoom.context(me, now, composer=drawn)
    return render(request, "agent/ticket.html", context, status=409 if newer or why else 422)


def _draft(me: Person, ticket: Ticket, public_id: str) -> Draft | None:
    """What was kept so far, if it is about this ticket and not on its way."""
    return next((one for one in drafting.on(me, ticket) if one.public_id == public_id and not one.sealed), None)
