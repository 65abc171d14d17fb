"""Notes when a browser that is signed in was last used, signs out the one that was left alone for too long, and lets
nobody past who still owes a second factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.people import factors, sessions

ALONE = "deskbell-alone"
"""A cookie of a few seconds, set by a page that loads itself anew by the clock."""
WITHOUT_FACTOR = {
    *("factor_needed", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes"),
    *("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
    *("account_logout", "account_change_password", "ui:language", "ui:accent", "ui:logo"),
}
"""The pages that are open to who has to set a second factor up first."""


class Seen:
    """Stands behind the sign-in's middleware; a write every few minutes, not with every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        person = request.user
        if person.is_authenticated and (key := request.session.session_key):
            attended = not _is_alone(request)
            idle = sessions.may_idle(person)
            if not sessions.seen(key, timezone.now(), idle=idle, attended=attended):
                sessions.forget(key)
                logout(request)
                if attended:
                    messages.info(request, _("You were signed out because this browser was not used for a while."))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        person = request.user
        if not person.is_authenticated or not factors.is_missing(person):
            return None
        match = request.resolver_match
        if match is not None and match.view_name in WITHOUT_FACTOR:
            return None
        return HttpResponseRedirect(reverse("factor_needed"))


def _is_alone(request: HttpRequest) -> bool:
    """Whether a script of an open page asks, not somebody before it: that keeps nobody signed in."""
    return (
        "X-Unattended" in request.headers
        or ALONE in request.COOKIES
        or request.headers.get("Accept", "").startswith("text/event-stream")
    )
