"""Requests that come by the portal's other name ("Alternative URL") are requests to this desk.

An administrator sets that name while the desk runs; ALLOWED_HOSTS and CSRF_TRUSTED_ORIGINS are fixed when it starts.
So the other name is put down as the first one, for Host and Origin alike; every other name stays refused."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from deskbell.desk import settings as desk
from deskbell.desk.urls import origin


class AlternativeName:
    """Stands before everything that asks for the host."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if other := desk.current().portal_url:
            name, ours = urlsplit(other).netloc.lower(), urlsplit(settings.DESKBELL_URL).netloc
            if request.META.get("HTTP_HOST", "").lower() == name:
                request.META["HTTP_HOST"] = ours
            if request.META.get("HTTP_ORIGIN", "").lower() == origin(other).lower():
                request.META["HTTP_ORIGIN"] = origin(settings.DESKBELL_URL)
        return self.get_response(request)
