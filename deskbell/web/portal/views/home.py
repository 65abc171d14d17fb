"""The front page: the ways in that the administrator opened. Who is signed in goes on to their own."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from deskbell.desk import ways
from deskbell.queues import addresses, types
from deskbell.web.ui import branding

MOST_TYPES = 6
"""On the front page; the form has all of them."""


@login_not_required
def show(request: HttpRequest) -> HttpResponse:
    person = request.user
    if person.is_authenticated:
        if person.is_agent:
            return HttpResponseRedirect("/desk/")
        return HttpResponseRedirect("/admin/" if person.is_administrator else reverse("portal:tickets"))
    open_to_guests, open_at_all = ways.form_is_open(signed_in=False), ways.form_is_open(signed_in=True)
    signs_in = ways.customers_sign_in()
    context = {
        "heading": branding.text("title"),
        "welcome": branding.text("welcome"),
        "address": addresses.public(),
        "form_url": reverse("portal:new_ticket") if open_at_all else "",
        "needs_account": open_at_all and not open_to_guests,
        "types": types.published()[:MOST_TYPES] if open_at_all else [],
        "state_url": reverse("portal:state") if ways.links_are_sent() else "",
        "sign_in_url": reverse("account_login") if signs_in else "",
        "register_url": reverse("account_signup") if ways.anybody_registers() else "",
    }
    return render(request, "portal/home.html", context)
