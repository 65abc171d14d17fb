"""What a door answers when `access` refuses: 404 for "not there" and "not yours" alike, 403 with the reason."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from deskbell.access.errors import NotAllowed, NotThere
from deskbell.tickets.changes import CannotChange, LockedByAnother, WasMerged
from deskbell.web.ui.sizes import filesize

TOO_LARGE = "deskbell.too_large"
"""In the environment of a request whose body was larger than the web server takes: the limit (serve/bridge.py)."""


class Refusals:
    """Turns the errors of `access` and of the verbs into answers. A view that can say more catches them itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if limit := request.META.get(TOO_LARGE):
            return render(request, "413.html", {"limit": filesize(limit)}, status=413)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotThere):
            return render(request, "404.html", status=404)
        if isinstance(error, NotAllowed):
            return render(request, "403.html", {"why": str(error)}, status=403)
        if isinstance(error, CannotChange):
            return render(request, "403.html", {"why": why(error)}, status=403)
        return None


def why(error: CannotChange) -> str:
    """The same in a sentence for people."""
    ticket = error.ticket
    if isinstance(error, LockedByAnother):
        return _("%(owner)s has locked this ticket and answers it.") % {"owner": ticket.owner}
    if isinstance(error, WasMerged) and ticket.merged_into is not None:
        return _("This ticket was merged into #%(number)s.") % {"number": ticket.merged_into.number}
    return _("Somebody else changed this ticket meanwhile. Look at it again.")
