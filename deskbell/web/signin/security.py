"""One's own password, second factor and sessions: pages for everybody with an account, agents first of all.

An agent's overview is a section of the preferences; who has none sees it on a page of its own. What weakens the
account asks for the password each time; what strengthens it, for a sign-in that is not long ago."""

from __future__ import annotations

import re
from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.recovery_codes.internal.flows import can_generate_recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from deskbell.people import factors, sessions
from deskbell.people.models import Person
from deskbell.web.signin import forms
from deskbell.web.signin.changes import tell
from deskbell.web.signin.stages import set_password
from deskbell.web.ui import browsers

TOTP = Authenticator.Type.TOTP
_PROLOG = re.compile(r"^<\?xml[^>]*>\s*|\s(?:width|height)=\"[^\"]*\"")


def overview_url(request: HttpRequest) -> str:
    """Where one's factors and sessions are listed."""
    return reverse("agent:preferences") + "#security" if _me(request).is_agent else reverse("mfa_index")


@never_cache
def show(request: HttpRequest) -> HttpResponse:
    me = _me(request)
    if me.is_agent and me.is_active:
        return HttpResponseRedirect(overview_url(request))
    context = {
        "factors": factors.of(me),
        "sessions": browsers.lines(sessions.of(me), request.session.session_key),
    }
    return render(request, "signin/security.html", context)


@never_cache
def factor_needed(request: HttpRequest) -> HttpResponse:
    """What stands before everything else for who has to set a second factor up (`signin.seen`)."""
    if not factors.is_missing(_me(request)):
        return HttpResponseRedirect("/")
    return render(request, "signin/factor_needed.html")


@never_cache
@sensitive_post_parameters("current", "password")
def change_password(request: HttpRequest) -> HttpResponse:
    """The other browsers are signed out; this one stays."""
    me = _me(request)
    form = forms.ChangePassword(me, request.POST or None)
    if request.method == "POST" and form.is_valid():
        before = request.session.session_key or ""
        set_password(me, form.cleaned_data["password"])
        update_session_auth_hash(request, me)  # type: ignore[arg-type]
        sessions.renew(before, request.session.session_key or "")
        sessions.end_others(me, request.session.session_key or "")
        tell(me, "password_changed")
        return _done(request, _("The password is changed. Other browsers were signed out."))
    return render(request, "signin/change_password.html", {"form": form, "back": overview_url(request)})


@require_POST
def end_session(request: HttpRequest, public_id: str) -> HttpResponse:
    me = _me(request)
    if not sessions.end(me, public_id):
        raise Http404
    return _done(request, _("That browser is signed out."))


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    sessions.end_others(_me(request), request.session.session_key or "")
    return _done(request, _("All other browsers are signed out."))


class AddApp(totp.ActivateTOTPView):
    """An authenticator app: the code to scan, the same as text, and the first code it shows."""

    template_name = "signin/factors/app.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if factors.of(_me(request)).totp_since:
            return HttpResponseRedirect(overview_url(request))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        groups = [secret[i : i + 4] for i in range(0, len(secret), 4)]
        return {**context, "qr": _inline(context["totp_svg"]), "groups": groups, "back": overview_url(self.request)}

    def get_success_url(self) -> str:
        return reverse("mfa_view_recovery_codes") if self.did_generate_recovery_codes else overview_url(self.request)


class AddKey(webauthn.AddWebAuthnView):
    """A passkey or security key. Only a script can ask the browser for one."""

    template_name = "signin/factors/key.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # Stock drops the form that was refused, and its errors.
        return {**super().get_context_data(**kwargs), **kwargs, "back": overview_url(self.request)}

    def get_success_url(self) -> str:
        return reverse("mfa_view_recovery_codes") if self.did_generate_recovery_codes else overview_url(self.request)


@never_cache
@sensitive_post_parameters("password")
def remove_app(request: HttpRequest) -> HttpResponse:
    return _remove(
        request, Authenticator.objects.filter(user=_me(request), type=TOTP).first(), _("Authenticator app")
    )


@never_cache
@sensitive_post_parameters("password")
def remove_key(request: HttpRequest, public_id: str) -> HttpResponse:
    found = factors.key_of(_me(request), public_id)
    return _remove(request, found, found.wrap().name if found else "")


@never_cache
def rename_key(request: HttpRequest, public_id: str) -> HttpResponse:
    found = factors.key_of(_me(request), public_id)
    if found is None:
        raise Http404
    form = forms.KeyName(request.POST or None, initial={"name": found.wrap().name})
    if request.method == "POST" and form.is_valid():
        key = found.wrap()
        key.name = form.cleaned_data["name"]
        found.save()
        return _done(request, _("Saved."))
    return render(request, "signin/factors/rename.html", {"form": form, "back": overview_url(request)})


class ShowCodes(codes.ViewRecoveryCodesView):
    template_name = "signin/factors/codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        pairs = [f"{code[:4]} {code[4:]}" for code in context["unused_codes"]]
        return {**context, "pairs": pairs, "back": overview_url(self.request)}


class NewCodes(codes.GenerateRecoveryCodesView):
    """New ones make the old ones worthless."""

    template_name = "signin/factors/new_codes.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_generate_recovery_codes(_me(request)):  # type: ignore[arg-type]
            return HttpResponseRedirect(overview_url(request))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "back": overview_url(self.request)}


add_app = method_decorator(never_cache, name="dispatch")(AddApp).as_view()
add_key = method_decorator(never_cache, name="dispatch")(AddKey).as_view()
show_codes = method_decorator(never_cache, name="dispatch")(ShowCodes).as_view()
new_codes = method_decorator(never_cache, name="dispatch")(NewCodes).as_view()


def _remove(request: HttpRequest, found: Authenticator | None, name: str) -> HttpResponse:
    """Asks for the password, however young the sign-in is."""
    if found is None:
        raise Http404
    me = _me(request)
    form = forms.PasswordAgain(me, request.POST or None)
    if request.method == "POST" and form.is_valid():
        what = "totp_removed" if found.type == TOTP else "key_removed"
        factors.remove(me, found)
        tell(me, what)
        return _done(request, _("%(name)s is removed.") % {"name": name})
    is_last = not factors.would_remain(me, found)
    context = {"form": form, "name": name, "is_last": is_last, "back": overview_url(request)}
    return render(request, "signin/factors/remove.html", context)


def _done(request: HttpRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(overview_url(request))


def _inline(svg: str) -> SafeString:
    """The drawing for the page itself: our policy lets no data: address through. Made of digits by our library."""
    drawn = _PROLOG.sub("", svg, count=3).replace("<svg", '<svg class="qr" aria-hidden="true" focusable="false"', 1)
    return mark_safe(drawn)  # noqa: S308


def _me(request: HttpRequest) -> Person:
    return cast(Person, request.user)
