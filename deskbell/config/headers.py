"""The response headers that no library sets for us. Pages set their own where they need another answer."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

_OFF = (
    *(
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
    ),
    *("gyroscope", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock"),
    *("serial", "usb", "xr-spatial-tracking"),
)
PERMISSIONS_POLICY = ", ".join(
    [
        *(f"{name}=()" for name in _OFF),
        "publickey-credentials-get=(self)",
        "publickey-credentials-create=(self)",
    ]
)


class ResponseHeaders:
    """Adds what is missing; stands behind the static files, so that those stay cacheable."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Every page of ours depends on who reads it; a view that serves the same to all says so itself.
        headers.setdefault("Cache-Control", "no-store")
        return response
