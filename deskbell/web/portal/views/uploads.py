"""Files of a reply go ahead of it: one is begun here, after the right and the size were looked at."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import fetch
from deskbell.access.errors import NotAllowed
from deskbell.web.portal.doors import Who, for_readers, person_of
from deskbell.web.portal.views.ticket import takes_replies
from deskbell.web.ui import shelves
from deskbell.web.ui.shelves import Shelf


@require_POST
@for_readers
def create(request: HttpRequest, who: Who, number: str) -> HttpResponse:
    ticket = fetch.portal_ticket(who, number, to="reply")
    if not takes_replies(ticket):
        raise NotAllowed(_("This ticket is closed and stays closed."))
    return shelves.begin(request, Shelf.of_ticket(ticket, person_of(who)))
