"""The cookie a ticket link is exchanged for: signed, for one ticket's addresses only, and worth nothing by itself.

It names the link's row; whether that still opens is asked of the database at every request."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from deskbell.access.guest import Guest, guest_of
from deskbell.desk import ways
from deskbell.entry import links
from deskbell.entry.models import AccessLink
from deskbell.tickets import access_links
from deskbell.tickets.models import Ticket

SALT = "deskbell.web.portal.guest"
# Not __Host-: that prefix would demand the path "/", and this cookie goes to one ticket's addresses only.
NAME = "__Secure-deskbell-ticket" if settings.SESSION_COOKIE_SECURE else "deskbell-ticket"


def remember(response: HttpResponse, link: AccessLink, ticket: Ticket) -> None:
    """For as long as the browser is open; the link in the mail opens the ticket again afterwards."""
    response.set_cookie(
        NAME,
        signing.dumps([link.pk, ticket.pk], salt=SALT),
        path=f"/ticket/{quote(ticket.number)}/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def guest(request: HttpRequest) -> Guest | None:
    """Who holds a link that opens now; None for a cookie that is forged, or whose link has ended."""
    try:
        key, ticket = signing.loads(request.COOKIES.get(NAME, ""), salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    link = links.live(key, AccessLink.Purpose.TICKET)
    found = guest_of(link) if link is not None else None
    return found if found is not None and found.ticket_id == ticket else None


def opens_without_sign_in(guest: Guest) -> bool:
    """As the administrator chose: by default links are for people without an account; who has one signs in (D34)."""
    person = guest.person
    if person is None or not person.is_active:
        return False
    return ways.link_opens(has_account=person.has_usable_password(), own=access_links.policy(guest.ticket_id))
