"""Two customers made one, with what moves and who will see what shown before; and two again, for seven days."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from deskbell.access import uniting
from deskbell.access.errors import NotAllowed
from deskbell.mime.storable import one_line
from deskbell.people import addresses, directory, matching, merging
from deskbell.people.models import Person, Union
from deskbell.tickets import separating
from deskbell.tickets.uniting import NotAsShown, unite
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators, risky

FOUND = 20


@for_administrators
@risky
def merge(request: AdminRequest, public_id: str) -> HttpResponse:
    """GET with `q` looks up, with `other` shows; POST does what was shown. `swap`: the other one stays."""
    person: Person = existing(directory.customer(public_id))
    given = request.POST if request.method == "POST" else request.GET
    if not given.get("other"):
        return _look_up(request, person)
    other: Person = existing(directory.customer(one_line(given["other"], 24)))
    swap = given.get("swap") == "1"
    pair = (other, person) if swap else (person, other)
    try:
        shown = uniting.outlook(request.user, *pair)
        if request.method == "POST":
            unite(by=request.user, stays=shown.stays, goes=shown.goes, shown=request.POST.get("shown", ""))
            messages.success(request, _("%(who)s is one person now.") % {"who": called(shown.stays)})
            return HttpResponseRedirect(reverse("admin:customer", args=[shown.stays.public_id]))
    except NotAllowed as error:
        return _look_up(request, person, why=str(error))
    except (NotAsShown, merging.CannotMerge):
        return _page(request, person, other=other, swap=swap, preview=shown, moved_on=True, status=409)
    return _page(request, person, other=other, swap=swap, preview=shown)


@for_administrators
@risky
def split(request: AdminRequest, public_id: str) -> HttpResponse:
    """GET shows what goes back, POST does it."""
    union: Union = existing(merging.one(public_id))
    back = reverse("admin:customer", args=[union.stays.public_id])
    try:
        shown = uniting.split_outlook(request.user, union)
        if request.method == "POST":
            gone = separating.separate(by=request.user, union=union, shown=request.POST.get("shown", ""))
            messages.success(request, _("%(who)s is somebody of their own again.") % {"who": called(gone)})
            return HttpResponseRedirect(reverse("admin:customer", args=[gone.public_id]))
    except (NotAllowed, merging.CannotSplit) as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(back)
    except NotAsShown:
        return _split_page(request, uniting.split_outlook(request.user, union), union, moved_on=True, status=409)
    return _split_page(request, shown, union)


def called(person: Person) -> str:
    return person.name or addresses.primary(person) or _("No name")


def _look_up(request: AdminRequest, person: Person, why: str = "") -> HttpResponse:
    q = one_line(request.GET.get("q", ""), 200)
    found = None
    if q:
        others = matching.people(q, directory.CUSTOMERS, most=FOUND + 1)
        others = [one for one in others if one.pk != person.pk][:FOUND]
        emails = addresses.primaries(one.pk for one in others)
        found = [(one, emails.get(one.pk, "")) for one in others]
    return _page(request, person, q=q, found=found, why=why, status=403 if why else 200)


def _page(request: AdminRequest, person: Person, *, status: int = 200, **context: Any) -> HttpResponse:
    if preview := context.get("preview"):
        context |= {"stays": called(preview.stays), "goes": called(preview.goes)}
    context |= {"person": person, "name": called(person), "nav": "admin", "toc": "customers"}
    return render(request, "admin/customer_merge.html", context, status=status)


def _split_page(
    request: AdminRequest, shown: uniting.Split, union: Union, *, moved_on: bool = False, status: int = 200
) -> HttpResponse:
    context = {
        "preview": shown,
        "union": union,
        "stays": called(shown.stays),
        "goes": shown.goes.name or next(iter(shown.plan.emails), _("No name")),
        "moved_on": moved_on,
        "nav": "admin",
        "toc": "customers",
    }
    return render(request, "admin/customer_split.html", context, status=status)
