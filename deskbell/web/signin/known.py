"""Who asks, and from where: read at once. Every page wants to know, and a lazy stand-in costs at each look at it."""

from __future__ import annotations

from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.http import HttpRequest

from deskbell.people.limits import network_of


class Known(AuthenticationMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = get_user(request)  # type: ignore[assignment]  # Person, or nobody
        # What they do is written down with where they are, told as a network (audit.log).
        vars(request.user)["network"] = network_of(request.META.get("REMOTE_ADDR", ""))
