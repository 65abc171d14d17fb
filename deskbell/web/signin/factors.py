"""The second factor at sign-in: a code or a passkey besides the password, or a passkey alone. Allauth's flows."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base import views as base
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

_OPEN = method_decorator([never_cache, login_not_required], name="dispatch")


class Authenticate(base.AuthenticateView):
    """Behind the password; a recovery code serves too."""

    template_name = "signin/factors/authenticate.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        from_stock = super().get_context_data(**kwargs)
        has_keys = bool(
            from_stock.get("js_data", {}).get("request_options", {}).get("publicKey", {}).get("allowCredentials")
        )
        return {**from_stock, "has_keys": has_keys}


class PasskeyAlone(webauthn.LoginWebAuthnView):
    """GET gives a script the question, POST takes the answer; who has no script uses the password."""

    http_method_names = ("get", "post")


class ReauthenticateByCode(base.ReauthenticateView):
    template_name = "signin/factors/reauthenticate.html"


class ReauthenticateByKey(webauthn.ReauthenticateWebAuthnView):
    template_name = "signin/factors/reauthenticate_key.html"


authenticate = _OPEN(Authenticate).as_view()
passkey_alone = _OPEN(PasskeyAlone).as_view()
reauthenticate_by_code = ReauthenticateByCode.as_view()
reauthenticate_by_key = ReauthenticateByKey.as_view()
