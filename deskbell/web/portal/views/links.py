"""A link from a mail, exchanged for a cookie. Following it changes nothing; it works until it ends."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from deskbell.access import fetch
from deskbell.access.errors import NotThere
from deskbell.access.guest import Guest, guest_of
from deskbell.desk import ways
from deskbell.entry import guessing, links
from deskbell.entry.models import AccessLink
from deskbell.tickets.models import Ticket
from deskbell.web.portal import guests
from deskbell.web.portal.doors import nothing_here

NO_LINK = "x" * 43


@require_safe
@never_cache
@login_not_required
def exchange(request: HttpRequest, token: str, to: str = "portal:ticket") -> HttpResponse:
    """`to` is the page of the ticket that the link leads to."""
    where = request.META.get("REMOTE_ADDR", "")
    found = _ticket_behind(token) if guessing.may_try(where) else None
    if found is None:
        guessing.was_wrong(where)
        return nothing_here(request)
    link, guest, ticket = found
    page = reverse(to, args=[ticket.number])
    if not guests.opens_without_sign_in(guest):
        if request.user.is_authenticated:
            return HttpResponseRedirect(page)
        if not ways.customers_sign_in():
            return nothing_here(request)
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': page})}")
    response = HttpResponseRedirect(page)
    guests.remember(response, link, ticket)
    return response


def _ticket_behind(token: str) -> tuple[AccessLink, Guest, Ticket] | None:
    # A token of the wrong form is looked up like any other, so that no answer comes sooner.
    link = links.find(token, AccessLink.Purpose.TICKET) or links.find(NO_LINK, AccessLink.Purpose.TICKET)
    guest = guest_of(link) if link is not None else None
    if link is None or guest is None or guest.person is None or not guest.person.is_active:
        return None
    try:
        return link, guest, fetch.guest_ticket(guest)
    except NotThere:
        return None
