"""Checking the state of a ticket: an address and a number, always the same answer, and a mail if both fit.

Nothing is looked up here: whether a ticket or a customer exists is nobody's to learn, not from a watch either."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from deskbell.desk import ways
from deskbell.entry import knocking
from deskbell.entry.models import Knock
from deskbell.people import addresses, limits
from deskbell.people.models import Person
from deskbell.queues import addresses as queue_addresses


class Check(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    number = forms.CharField(
        label=_("Ticket number"),
        max_length=100,
        help_text=_("In the subject of our e-mails, for example #2026111742000018."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if not any(char.isdigit() for char in number):
            raise forms.ValidationError(_("Enter the number of the ticket, for example 2026111742000018."))
        return number


@never_cache
@login_not_required
def check(request: HttpRequest) -> HttpResponse:
    known = {"number": request.GET.get("number", "")[:100]}
    if request.user.is_authenticated:
        known["email"] = addresses.primary(cast(Person, request.user))
    form = Check(request.POST if request.method == "POST" else None, initial=known)
    context = {"form": form, "open": ways.links_are_sent(), "registers": ways.anybody_registers()}
    if request.method != "POST" or not context["open"] or not form.is_valid():
        return render(request, "portal/state.html", context)
    knocking.knock(
        kind=Knock.Kind.TICKET,
        typed=form.cleaned_data["email"],
        number=form.cleaned_data["number"],
        network=limits.network_of(request.META.get("REMOTE_ADDR", "")),
        language=get_language() or "",
    )
    return render(request, "portal/state_sent.html", context | form.cleaned_data | {"from": queue_addresses.public()})
