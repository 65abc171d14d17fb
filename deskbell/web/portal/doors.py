"""Who stands at the portal: a signed-in person or the guest of one ticket. Nobody else learns anything."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from deskbell.access import fetch
from deskbell.access.errors import NoLicence, NotThere
from deskbell.access.guest import Guest
from deskbell.desk import ways
from deskbell.people.models import Person
from deskbell.queues import addresses
from deskbell.web.portal import guests

Who = Person | Guest


def who_reads(request: HttpRequest, number: str) -> Who:
    """The signed-in person if this ticket is theirs, else the guest with its link. NotThere for everybody else."""
    guest = guests.guest(request)
    if request.user.is_authenticated:
        person = cast(Person, request.user)
        try:
            fetch.portal_ticket(person, number)
        except NotThere:
            pass
        else:
            return person
    if guest is None or not guests.opens_without_sign_in(guest):
        raise NotThere
    return guest


def person_of(who: Who) -> Person:
    """The human: a guest always stands for the person the link was made for."""
    return cast(Person, who.person if isinstance(who, Guest) else who)


def for_readers(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """`view(request, who, number, …)`; whoever may not see the ticket reads the same as if there were none."""

    @never_cache
    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, number: str, **more: Any) -> HttpResponseBase:
        try:
            response = view(request, who_reads(request, number), number, **more)
        except NotThere:
            return nothing_here(request)
        except NoLicence:
            response = no_licence(request)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return guarded


def no_licence(request: HttpRequest) -> HttpResponse:
    """To who would read the ticket if their organisation had a valid support licence. By mail all goes on."""
    return render(request, "portal/no_licence.html", {"address": addresses.public()}, status=403)


def nothing_here(request: HttpRequest) -> HttpResponse:
    """One answer for a link that is wrong, old or withdrawn, and for tickets of others or none."""
    sign_in = reverse("account_login")
    if request.path.startswith("/ticket/"):
        sign_in += "?" + urlencode({"next": request.path})
    context = {"sign_in": sign_in, "links": ways.links_are_sent()}
    page = render(request, "portal/nothing_here.html", context, status=404)
    page.headers["X-Robots-Tag"] = "noindex"
    return page
