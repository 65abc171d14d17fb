"""What a customer has read: said by the page when it is open, so that looking alone changes nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from deskbell.access import fetch
from deskbell.tickets import seeing
from deskbell.web.portal.doors import Who, for_readers, person_of


@require_POST
@for_readers
def create(request: HttpRequest, who: Who, number: str) -> HttpResponse:
    seeing.mark_seen(by=person_of(who), ticket=fetch.portal_ticket(who, number))
    return HttpResponse(status=204)
