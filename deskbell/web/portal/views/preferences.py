"""A customer's preferences: who they are, which addresses are theirs, their key. A form for each, on one page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from deskbell.entry import own_addresses
from deskbell.notices import wishes
from deskbell.people import addresses, factors, preferring, public_keys, recording
from deskbell.people.models import Person, PublicKey
from deskbell.web.portal.doors import nothing_here
from deskbell.web.portal.preference_forms import Mails, NewAddress, NewKey, Profile


def for_customers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """`view(request, person, …)`. Agents and administrators have no say in the name they go by here."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, **more: Any) -> HttpResponse:
        person = cast(Person, request.user)
        if not person.is_customer:
            return nothing_here(request)
        return view(request, person, **more)

    return guarded


@require_safe
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    """Agents have a page of their own; administrators have a password."""
    person = cast(Person, request.user)
    if not person.is_customer:
        return HttpResponseRedirect(reverse("agent:preferences" if person.is_agent else "mfa_index"))
    return page(request, person)


@require_POST
@for_customers
def profile(request: HttpRequest, person: Person) -> HttpResponse:
    form = Profile(request.POST)
    if not form.is_valid():
        return page(request, person, profile=form)
    name, phone, language = (form.cleaned_data[field] for field in ("name", "phone", "language"))
    recording.change(by=person, person=person, name=name, phone=phone, language=language)
    preferring.live_in(person, time_zone=form.cleaned_data["time_zone"])
    messages.success(request, _("Saved."))
    return back("profile")


@require_POST
@for_customers
def mails(request: HttpRequest, person: Person) -> HttpResponse:
    form = Mails(request.POST)
    if not form.is_valid():
        return page(request, person, mails=form)
    wishes.choose(person, confirmation=form.cleaned_data["confirmation"])
    messages.success(request, _("Saved."))
    return back("notices")


def page(request: HttpRequest, person: Person, **tried: forms.Form) -> HttpResponse:
    """`tried`: a form that was refused, with its errors."""
    now = timezone.now()
    rows = addresses.rows_of(person)
    keys = [
        _shown(key) | {"has_ended": key.expires_at is not None and key.expires_at <= now} for key in _keys(person)
    ]
    proved = [email for email, is_proved, _first in rows if is_proved]
    context = {
        "here": "preferences",
        "profile": Profile.of(person, (get_language() or "en")[:2]),
        "mails": Mails(initial={"confirmation": wishes.wants_confirmation(person)}),
        "new_address": NewAddress(),
        "new_key": NewKey(),
        "addresses": [
            {"email": email, "is_proved": proved_, "is_first": first, "may_go": not proved_ or len(proved) > 1}
            for email, proved_, first in rows
        ],
        "waiting": own_addresses.waiting(person),
        "written_to": addresses.primary(person),
        "keys": keys,
        "factors": factors.of(person),
        **tried,
    }
    return render(request, "portal/preferences.html", context, status=422 if tried else 200)


def back(section: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('portal:preferences')}#{section}")


def _keys(person: Person) -> list[PublicKey]:
    return public_keys.of(person)


def _shown(key: PublicKey) -> dict[str, Any]:
    """The fingerprint in groups of four, as it is read out."""
    groups = [key.fingerprint[at : at + 4] for at in range(0, len(key.fingerprint), 4)]
    return {"key": key, "groups": groups}
