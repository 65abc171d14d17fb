"""The pages of the sign-in: allauth's flows, without what it adds to the context for pages we do not have."""

from __future__ import annotations

from typing import Any

from allauth.account import views as stock
from allauth.account.internal import flows
from allauth.account.utils import get_next_redirect_url
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from deskbell.audit import log
from deskbell.desk import ways
from deskbell.people import sessions
from deskbell.web.signin.accounts import Recover


class SignIn(stock.LoginView):
    """With a panel for who has lost the password, and one for who has none yet."""

    template_name = "signin/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["recover"] = Recover()
        context["customers"] = ways.customers_sign_in()
        context["registers"] = ways.anybody_registers()
        context["invites"] = ways.customers_are_invited()
        return context


class ConfirmAddress(stock.ConfirmEmailVerificationCodeView):
    template_name = "signin/confirm_address.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Whoever is signed in already has nothing to confirm here; allauth would lead to a page we do not have."""
        if request.user.is_authenticated:
            return HttpResponseRedirect("/")
        return super().dispatch(request, *args, **kwargs)


class Reauthenticate(stock.ReauthenticateView):
    template_name = "signin/reauthenticate.html"


sign_in = SignIn.as_view()
old_portal = require_safe(SignIn.as_view())
"""OTRS's address. `customer.pl#Reset` and `#Signup` lead to the panels of these names: no fragment comes here."""
confirm_address = method_decorator([never_cache, login_not_required], name="dispatch")(ConfirmAddress).as_view()
reauthenticate = Reauthenticate.as_view()


@never_cache
@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """By POST only: a link or an image in a mail must not sign anybody out. GET shows the button."""
    if request.method == "POST":
        sessions.forget(request.session.session_key or "")
        if request.user.is_authenticated and not request.user.is_customer:
            log.record(action="signed_out", by=request.user)
        onward = get_next_redirect_url(request) or "/"
        flows.logout.logout(request)
        response = HttpResponseRedirect(onward)
        response.headers["Clear-Site-Data"] = (
            '"cache", "storage"'  # drafts that scripts kept; not cookies: the language
        )
        return response
    if not request.user.is_authenticated:
        return HttpResponseRedirect("/")
    return render(request, "signin/sign_out.html")
