"""Notes when a browser that is signed in was last used, for the person's list of sessions."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from deskbell.people import sessions


class Seen:
    """Stands behind the sign-in's middleware; a write every few minutes, not with every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and (key := request.session.session_key):
            sessions.seen(key, timezone.now())
        return self.get_response(request)
