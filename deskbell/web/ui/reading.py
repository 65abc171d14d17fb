"""In which time zone and language a page is written: the reader's own, else the desk's (decision A19)."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

from deskbell.desk.zones import zone_of

LANGUAGES = {code for code, _ in settings.LANGUAGES}


class Reader:
    """Stands behind the sign-in's middleware. Without a preference the browser's language stays."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        person = request.user
        language = getattr(person, "language", "")
        if language in LANGUAGES:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        with timezone.override(zone_of(getattr(person, "time_zone", ""))):
            return self.get_response(request)
