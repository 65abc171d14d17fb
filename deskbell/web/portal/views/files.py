"""Files of messages, to save."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from deskbell.access import fetch
from deskbell.web.portal.doors import Who, for_readers
from deskbell.web.ui import downloads


@require_safe
@for_readers
def download(request: HttpRequest, who: Who, number: str, public_id: str) -> HttpResponseBase:
    """Always a file to save, never a page: what is in it comes from outside."""
    return downloads.file(request, fetch.portal_attachment(who, number, public_id))
