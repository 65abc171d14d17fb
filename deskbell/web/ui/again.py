"""Risky acts ask for the password again (or a passkey, or a code) and go on with what was posted.

What was posted may hold a mailbox's password: it waits sealed in the session. Files are not kept."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows import reauthentication
from allauth.account.utils import get_next_redirect_url
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.crypto import get_random_string

from deskbell.db import sealing

KEPT = "risky_act"
"""Where the session keeps it between the password and the act."""
QUERY = "again"
PURPOSE = "risky-act"


def risky(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For views of signed-in people; stands inside the decorator that says who may in. Only POST is asked: a sign-in
    of the last five minutes is enough (`web.signin.adapter`)."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            if reauthentication.is_reauthentication_required(request, app="account"):
                return _ask(request)
            _bring_back(request)
        return view(request, *args, **kwargs)

    return asked


def go_on(request: HttpRequest, state: dict[str, str]) -> HttpResponseRedirect:
    """Called by allauth after the password. The browser is told to post to the act's own address, through all the
    checks there; what it sends is replaced by what was kept."""
    if get_next_redirect_url(request) != state["to"]:  # of an act that was left; the password was for something else
        return HttpResponseRedirect(get_next_redirect_url(request) or "/")
    key = get_random_string(22)
    request.session[KEPT] = {**state, "key": key}
    to = state["to"]
    return HttpResponseRedirect(f"{to}{'&' if '?' in to else '?'}{QUERY}={key}", preserve_request=True)


def _ask(request: HttpRequest) -> HttpResponseRedirect:
    to = request.get_full_path()
    posted = base64.b64encode(sealing.seal(request.POST.urlencode(), purpose=PURPOSE)).decode()
    reauthentication.stash_and_reauthenticate(request, {"to": to, "posted": posted}, f"{__name__}.{go_on.__name__}")
    return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': to})}")


def _bring_back(request: HttpRequest) -> None:
    kept = request.session.get(KEPT)
    if kept and request.GET.get(QUERY) == kept["key"]:
        del request.session[KEPT]
        request.POST = QueryDict(sealing.unseal(base64.b64decode(kept["posted"]), purpose=PURPOSE))
