"""The way back to the page an act was chosen on."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def to(request: HttpRequest, otherwise: str) -> str:
    """What the form or the address names as `next`, if it leads into this house; else the page of that name."""
    given = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = given.startswith("/") and url_has_allowed_host_and_scheme(given, allowed_hosts=None)
    return given if is_ours and given.isprintable() else reverse(otherwise)
