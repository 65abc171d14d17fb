"""One's addresses: asking for another, proving it, taking one away, choosing the one we write to.

An address is a way into the account: to add or to take one, the sign-in must not be long ago."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from deskbell.entry import guessing, own_addresses
from deskbell.notices import own_addresses as mails
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.tickets import proving
from deskbell.web.portal.doors import nothing_here
from deskbell.web.portal.preference_forms import NewAddress
from deskbell.web.portal.views.preferences import back, for_customers, page


@require_POST
@for_customers
def create(request: HttpRequest, person: Person) -> HttpResponse:
    """The same answer whoever has the address."""
    form = NewAddress(request.POST)
    if form.is_valid():
        email = form.cleaned_data["email"]
        if email in addresses.verified(person):
            form.add_error("email", _("This address is yours already."))
        else:
            try:
                mails.ask(person=person, email=email)
            except own_addresses.TooMany:
                form.add_error("email", _("These were many addresses. Try again later."))
            else:
                words = _("We sent an e-mail to %(email)s. Open the link in it within 24 hours, in this browser.")
                messages.success(request, words % {"email": email})
                return back("addresses")
    return page(request, person, new_address=form)


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)
@for_customers
def prove(request: HttpRequest, person: Person, token: str) -> HttpResponse:
    """The link of the mail leads to a question; the button is the proof. For who asked, signed in, alone."""
    where = request.META.get("REMOTE_ADDR", "")
    link = own_addresses.find(person, token) if guessing.may_try(where) else None
    if link is None:
        guessing.was_wrong(where)
        return nothing_here(request)
    if request.method != "POST":
        return render(request, "portal/address.html", {"email": link.email})
    before = addresses.primary(person)
    try:
        proving.prove(person=person, link=link)
    except proving.CannotProve:
        return nothing_here(request)
    mails.tell(person=person, to=before, email=link.email, added=True)
    messages.success(request, _("%(email)s is yours now. Its tickets are among yours.") % {"email": link.email})
    return back("addresses")


@require_POST
@reauthentication_required
@for_customers
def remove(request: HttpRequest, person: Person) -> HttpResponse:
    email = addresses.clean(request.POST.get("email", "").replace("\0", ""))
    before, was_own = addresses.primary(person), email in addresses.of(person)
    if not own_addresses.remove(person=person, email=email):
        messages.error(request, _("Your last confirmed address stays: it is how you sign in and how we reach you."))
        return back("addresses")
    if was_own:
        mails.tell(person=person, to=before, email=email, added=False)
    messages.success(request, _("%(email)s is removed.") % {"email": email})
    return back("addresses")


@require_POST
@for_customers
def write_to(request: HttpRequest, person: Person) -> HttpResponse:
    email = addresses.clean(request.POST.get("email", "").replace("\0", ""))
    if own_addresses.write_to(person=person, email=email):
        messages.success(request, _("We write to %(email)s from now on.") % {"email": email})
    return back("addresses")
