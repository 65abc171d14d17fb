"""What a door answers when `access` refuses: 404 for "not there" and "not yours" alike, 403 with the reason."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from deskbell.access.errors import NotAllowed, NotThere
from deskbell.tickets.changes import LockedByAnother


class Refusals:
    """Turns the errors of `access` and of the verbs into answers. A view that can say more catches them itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotThere):
            return render(request, "404.html", status=404)
        if isinstance(error, NotAllowed):
            return render(request, "403.html", {"why": str(error)}, status=403)
        if isinstance(error, LockedByAnother):
            why = _("%(owner)s has locked this ticket and answers it.") % {"owner": error.ticket.owner}
            return render(request, "403.html", {"why": why}, status=403)
        return None
