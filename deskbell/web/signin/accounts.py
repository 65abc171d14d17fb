"""Asking for a way into an account, registration and recovery: forms that take a wish and say the same to everybody.

Nothing is looked up here (`entry.knocking`); what becomes of a wish is read in a mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from deskbell.desk import ways
from deskbell.entry import knocking
from deskbell.entry.models import Knock
from deskbell.people import addresses, limits, passwords
from deskbell.people.models import Person
from deskbell.people.preferring import zone_names

WISH = "registration"
"""Where the session of the browser that registered keeps what was filled in, the password hashed."""
HASHED, HOUR = 60, 3600
"""Passwords hashed for registrations from one network in an hour: each costs a core for a moment."""


class Recover(forms.Form):
    login = forms.CharField(
        label=_("User name or e-mail address"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "id": "recover-login"}
        ),
    )


class Account(forms.Form):
    """Who somebody is, and the password they choose."""

    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "tel"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "minlength": passwords.shortest_text()}),
        help_text=passwords.hint(),
    )
    time_zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput(attrs={"data-zone": ""}))

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, Person(name=self.cleaned_data.get("name", "")))
        return password

    def clean_time_zone(self) -> str:
        """What the browser says; without a script, and for a zone nobody knows, the desk's."""
        zone: str = self.cleaned_data["time_zone"]
        return zone if zone in zone_names() else ""


class Register(Account):
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    field_order = ("name", "email", "phone", "password")


@never_cache
@login_not_required
@sensitive_post_parameters("password")
def register(request: HttpRequest) -> HttpResponse:
    """The password is hashed and kept in this browser's session, for everybody alike; the account is made when the
    link in the mail was followed, by whoever reads that mailbox."""
    if request.user.is_authenticated:
        return HttpResponseRedirect("/")
    if not ways.anybody_registers():
        return render(request, "signin/registration_closed.html", {"invites": ways.customers_are_invited()})
    form = Register(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "signin/register.html", {"form": form})
    network = limits.network_of(request.META.get("REMOTE_ADDR", ""))
    if not limits.hit("register-hash", network, HASHED, HOUR):
        return render(request, "429.html", status=429)
    email = form.cleaned_data["email"]
    request.session[WISH] = wish(form.cleaned_data) | {"email": addresses.clean(email)}
    knocking.knock(kind=Knock.Kind.REGISTRATION, typed=email, network=network, language=get_language() or "")
    return render(request, "signin/look_into_your_mail.html", {"email": email})


@never_cache
@login_not_required
def recover(request: HttpRequest) -> HttpResponse:
    form = Recover(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "signin/recover.html", {"recover": form})
    login = form.cleaned_data["login"]
    network = limits.network_of(request.META.get("REMOTE_ADDR", ""))
    knocking.knock(kind=Knock.Kind.RECOVERY, typed=login, network=network, language=get_language() or "")
    return render(request, "signin/look_into_your_mail.html", {"login": login})


def wish(filled: dict[str, Any]) -> dict[str, str]:
    """What is kept of it: the password as a hash only."""
    return {name: filled[name] for name in ("name", "phone", "time_zone")} | {
        "password": make_password(filled["password"]),
        "language": get_language() or "",
    }
