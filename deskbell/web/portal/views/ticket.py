"""A ticket's page for customers and guests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from deskbell.access import abilities, fetch
from deskbell.access.errors import NoLicence, NotThere
from deskbell.access.guest import Guest
from deskbell.privacy import telling
from deskbell.tickets import merged, receiving, seeing
from deskbell.tickets.models import Ticket
from deskbell.web.portal import conversation, fields, words
from deskbell.web.portal.doors import Who, for_readers, person_of
from deskbell.web.portal.forms import Reply
from deskbell.web.ui import branding, shelves, times
from deskbell.web.ui.shelves import Shelf


@require_safe
@for_readers
def show(request: HttpRequest, who: Who, number: str) -> HttpResponse:
    ticket = fetch.portal_ticket(who, number)
    return render(request, "portal/ticket.html", context(who, ticket, Reply()))


def context(who: Who, ticket: Ticket, form: Reply, files: Sequence[str] = ()) -> dict[str, Any]:
    """All the page needs; `form` is the reply as it was typed, `files` are those that lie on its shelf."""
    follow_up, root = receiving.follow_up(ticket), merged.root_of(ticket)
    is_guest, lines = isinstance(who, Guest), conversation.read(who, ticket)
    return {
        "ticket": ticket,
        "mark": words.mark(ticket),
        "state": words.state(ticket),
        "priority": words.priority(ticket.priority),
        "team": words.team(ticket),
        "agent": ticket.owner.name if ticket.owner else "",
        "opened_by_me": ticket.customer_id == person_of(who).pk,
        "lines": lines,
        "form": form,
        "shelf": shelves.View(
            Shelf.of_ticket(ticket, person_of(who)),
            reverse("portal:uploads", args=[ticket.number]),
            tuple(files),
            small=True,
        ),
        "is_guest": is_guest,
        "guest_email": who.email if isinstance(who, Guest) else "",
        "takes_replies": takes_replies(ticket),
        "joined_with": joined_with(who, ticket),
        "is_joined": ticket.merged_into_id is not None,
        "reopens": follow_up is receiving.FollowUp.REOPEN,
        "reopens_day": times.day(receiving.reopens_until(root)) if root.closed_at else "",
        "may_close": may_close(who, ticket),
        "may_reopen": ticket.is_closed
        and follow_up is receiving.FollowUp.REOPEN
        and abilities.portal_may(who, ticket, "reopen"),
        "term": telling.term_of(root),
        "fields": fields.shown(ticket),
        "privacy": branding.privacy(),
        "is_fresh": is_fresh(who, ticket, lines),
    }


def may_close(who: Who, ticket: Ticket) -> bool:
    return ticket.active and abilities.portal_may(who, ticket, "close")


def is_fresh(who: Who, ticket: Ticket, lines: list[conversation.Line]) -> bool:
    """Whether the last message is the desk's and was not open here before: the page then says that it is now."""
    said = [line for line in lines if line.kind == "message"]
    if not said or said[-1].look != "out":
        return False
    return bool(seeing.unread_among(person_of(who), {ticket.pk: said[-1].at}))


def joined_with(who: Who, ticket: Ticket) -> str:
    """The number of the ticket this one is part of, for those who see that one too."""
    if ticket.merged_into_id is None:
        return ""
    try:
        return fetch.portal_ticket(who, merged.root_of(ticket).number).number
    except (NotThere, NoLicence):  # its queue may ask for a licence, and this ticket's does not
        return ""


def takes_replies(ticket: Ticket) -> bool:
    """Whether a message here goes anywhere: not on one that stays closed. On a merged ticket it is kept, and read in
    the one it is part of."""
    return receiving.follow_up(ticket) in (receiving.FollowUp.ADD, receiving.FollowUp.REOPEN)
