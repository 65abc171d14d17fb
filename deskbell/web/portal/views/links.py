"""A link from a mail, exchanged for a cookie. Following it changes nothing; it works until it ends."""

from __future__ import annotations

import ipaddress

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from deskbell.access import fetch
from deskbell.access.errors import NotThere
from deskbell.access.guest import Guest, guest_of
from deskbell.entry import links
from deskbell.entry.models import AccessLink
from deskbell.people import limits
from deskbell.tickets.models import Ticket
from deskbell.web.portal import guests
from deskbell.web.portal.doors import nothing_here

GUESSES, WINDOW = 60, 600
"""So many wrong links in so many seconds from one network; then all of its links rest."""
NO_LINK = "x" * 43


@require_safe
@never_cache
@login_not_required
def exchange(request: HttpRequest, token: str, to: str = "portal:ticket") -> HttpResponse:
    """`to` is the page of the ticket that the link leads to."""
    network = network_of(request.META.get("REMOTE_ADDR", ""))
    found = _ticket_behind(token) if limits.count("guess", network, WINDOW) < GUESSES else None
    if found is None:
        limits.hit("guess", network, GUESSES, WINDOW)
        return nothing_here(request)
    link, guest, ticket = found
    page = reverse(to, args=[ticket.number])
    if not guests.opens_without_sign_in(guest):
        if request.user.is_authenticated:
            return HttpResponseRedirect(page)
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


def network_of(address: str) -> str:
    """What one household or company is: an IPv4 address's /24, an IPv6 address's /48."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((ip, 24 if ip.version == 4 else 48), strict=False))
