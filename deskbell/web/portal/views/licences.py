"""A customer's support licence: what their organisation has, a key to give, and who asked its contacts to join."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from deskbell.access.errors import NotThere
from deskbell.contracts import entitlement, keys, looking, requesting
from deskbell.people import addresses, limits
from deskbell.people.models import Person
from deskbell.tickets import licensing

A_DAY = 10
"""Keys one person may give in a day: nobody finds one by trying."""
MOST_KEYS, MOST_REQUESTS = 50, 50


@require_http_methods(["GET", "POST"])
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    """POST gives a key; the answer is the same whether anybody has it."""
    person = cast(Person, request.user)
    if request.method != "POST":
        return _page(request, person)
    typed = request.POST.get("key", "")[:200]
    error = ""
    if not keys.is_key(keys.fold(typed)):
        error = _("This cannot be a support key. It has letters, digits and hyphens.")
    elif not limits.hit("licence-key", str(person.pk), A_DAY, 86_400):
        error = _("These were many keys for one day. Try again tomorrow, or write to us.")
    if error:
        return _page(request, person, status=422, error=error, typed=typed)
    licensing.claim(by=person, key=typed)
    messages.success(request, _("Thank you. We or a contact of your organisation will check the key."))
    return HttpResponseRedirect(reverse("portal:licence"))


@require_POST
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """A contact accepts somebody into the organisation, or does not."""
    person = cast(Person, request.user)
    wanted = requesting.waiting_for(person).filter(public_id=public_id).first()
    if wanted is None:
        raise NotThere
    if request.POST.get("accept") == "1":
        licensing.accept(by=person, request=wanted)
        messages.success(request, _("%(who)s belongs to your organisation now.") % {"who": wanted.person})
    else:
        requesting.refuse(by=person, request=wanted)
        messages.success(request, _("The request was refused."))
    return HttpResponseRedirect(reverse("portal:licence"))


def _page(request: HttpRequest, person: Person, *, status: int = 200, **more: Any) -> HttpResponse:
    organization, day = person.organization, entitlement.today()
    shown = looking.of_organization(organization, MOST_KEYS) if organization and person.is_contact_person else []
    waiting = list(requesting.waiting_for(person)[:MOST_REQUESTS])
    emails = addresses.primaries(one.person_id for one in waiting)
    context = {
        "organization": organization,
        "entitled": entitlement.is_entitled(person.organization_id, day),
        "licences": [(one, entitlement.state_of(one, day)) for one in shown],
        "requests": [(one, emails.get(one.person_id, "")) for one in waiting],
        "typed": "",
        "error": "",
        "here": "licence",
        **more,
    }
    return render(request, "portal/licence.html", context, status=status)
