"""Who asks: read at once. Every page here wants to know, and a lazy stand-in costs at each look at it."""

from __future__ import annotations

from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.http import HttpRequest


class Known(AuthenticationMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = get_user(request)  # type: ignore[assignment]  # Person, or nobody
