"""allauth's hooks: where people go, what is written down, what a refusal must not tell."""

from __future__ import annotations

import base64
import time
from typing import Any, cast
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.stages import EmailVerificationStage
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.audit import log
from deskbell.db import sealing
from deskbell.desk import settings as desk
from deskbell.desk import ways
from deskbell.notices import sign_in
from deskbell.people import addresses, limits, sessions, staff
from deskbell.people.models import Person
from deskbell.web.signin import changes

FRESH_SECONDS = 300
"""A sign-in this young counts as a repeated one."""
_STOCK_VERIFY = f"{EmailVerificationStage.__module__}.{EmailVerificationStage.__qualname__}"
_STAGES = "deskbell.web.signin.stages"


class Adapter(DefaultAccountAdapter):
    _refused = gettext_lazy("The name or the password is wrong.")
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _refused,
        "username_password_mismatch": _refused,
        "too_many_login_attempts": gettext_lazy("Too many attempts. Wait five minutes, then try again."),
        "incorrect_password": gettext_lazy("The password is wrong."),
        "incorrect_code": gettext_lazy("The code is wrong or no longer valid."),
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """Someone who was disabled is told what everybody with a wrong password is told."""
        person = super().authenticate(request, **credentials)
        return person if person is None or person.is_active else None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Written down alike whoever it was meant to be, so that it takes as long for a name nobody has. What was
        typed is not: people type passwords there."""
        by_address = addresses.holder(credentials.get("email") or "")
        person = staff.named(credentials.get("username") or "-") or by_address
        name = str(person) if person else ""
        is_staff = person is not None and not person.is_customer
        log.record(
            action="sign_in_failed",
            origin=getattr(request.user, "network", ""),
            erasable={} if is_staff or not name else {"account": name},
            **({"account": name} if is_staff else {}),
        )

    def get_login_stages(self) -> list[str]:
        stages = super().get_login_stages()
        stages[stages.index(_STOCK_VERIFY)] = f"{_STAGES}.VerifyAddress"
        return [*stages, f"{_STAGES}.FirstPassword"]

    def pre_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse | None:
        """After a right password or passkey only: where customers do not sign in, they are told so."""
        if user.is_active and user.is_customer and not ways.customers_sign_in():
            return render(request, "signin/not_for_customers.html", {"links": ways.links_are_sent()}, status=403)
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: Person) -> None:
        super().login(request, user)
        sessions.begin(
            user,
            session_key=request.session.session_key or "",
            browser=request.headers.get("User-Agent", ""),
            address=request.META.get("REMOTE_ADDR", ""),
        )
        if not user.is_customer:
            log.record(action="signed_in", by=user, origin=limits.network_of(request.META.get("REMOTE_ADDR", "")))

    def is_safe_url(self, url: str | None) -> bool:
        """Stock also leads to every host we answer to: somebody's own machine is one of them."""
        hosts = {self.request.get_host(), urlsplit(settings.DESKBELL_URL).netloc}
        return url_has_allowed_host_and_scheme(url, allowed_hosts=hosts)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        person = cast(Person, request.user)
        if person.is_agent:
            return "/desk/"
        return "/admin/" if person.is_administrator else "/"

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:
        return HttpResponseRedirect(reverse("account_login"))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Stock asks again right after signing in; a fresh sign-in is enough."""
        records = get_authentication_records(self.request, self.request.user)
        return not (records and time.time() - records[-1]["at"] < FRESH_SECONDS)

    def populate_username(self, request: HttpRequest, user: Person) -> None:
        """Customers have no user name; stock makes one up."""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Stock's "Successfully signed in as …" and the like: the page that follows says it."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Only codes are ever mailed; in our words, and by the way all mail takes."""
        if "@" not in email or "code" not in context:
            return  # an unknown user name has nobody to write to
        sign_in.send(
            email=email,
            subject=_("Your code to sign in"),
            text=_(
                "Enter this code to go on signing in to %(desk)s:\n\n%(code)s\n\n"
                "It is good for 30 minutes. If you did not ask for it, ignore this mail."
            )
            % {"desk": desk.current().name, "code": context["code"]},
        )

    def send_notification_mail(self, template_prefix: str, user: Person, *args: Any, **kwargs: Any) -> None:
        """Stock's texts name the site by the Host header; ours are in `changes`."""
        if what := changes.OF_ALLAUTH.get(template_prefix):
            changes.tell(user, what)


class FactorAdapter(DefaultMFAAdapter):
    PURPOSE = "second-factor"
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": Adapter.error_messages["incorrect_code"],
    }

    def get_totp_label(self, user: Person) -> str:
        return addresses.primary(user) or str(user)

    def get_totp_issuer(self) -> str:
        return desk.current().name

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": urlsplit(settings.DESKBELL_URL).hostname or "localhost", "name": desk.current().name}

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(n)d") % {"n": count + 1} if count else _("Passkey")

    def encrypt(self, text: str) -> str:
        """Sealed with the key file; stock stores TOTP secrets in plain text."""
        return base64.b64encode(sealing.seal(text, purpose=self.PURPOSE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(base64.b64decode(encrypted_text), purpose=self.PURPOSE)
