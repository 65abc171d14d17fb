"""Ways in of anybody, agent or customer: let in or not, invited, browsers signed out, second factor, addresses."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from deskbell.desk import ways
from deskbell.entry import vouching
from deskbell.mime.storable import one_line
from deskbell.notices import accounts
from deskbell.people import agents, directory, limits, shutting
from deskbell.people.models import Person
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators, risky
from deskbell.web.admin.people_forms import AddressForm
from deskbell.web.admin.views import customers, people

INVITATIONS, DAY = 5, 86_400
"""So many one person gets in a day."""


def page_of(person: Person) -> str:
    return reverse("admin:customer" if person.is_customer else "admin:agent", args=[person.public_id])


@require_POST
@for_administrators
@risky
def switch(request: AdminRequest, public_id: str) -> HttpResponse:
    person = _anybody(public_id)
    on = request.POST.get("on") == "1"
    if person.pk == request.user.pk:
        messages.error(request, _("You cannot disable yourself."))
    else:
        try:
            shutting.switch(by=request.user, person=person, on=on)
        except agents.LastAdministrator:
            messages.error(request, _("Somebody must administer the desk. Appoint another one first."))
        else:
            messages.success(
                request, _("They may sign in again.") if on else _("Disabled, and signed out everywhere.")
            )
    return HttpResponseRedirect(page_of(person))


@require_POST
@for_administrators
@risky
def invite(request: AdminRequest, public_id: str) -> HttpResponse:
    person = _anybody(public_id)
    if person.is_customer and not ways.customers_are_invited():
        messages.error(request, _("Customers have no accounts on this desk. Portal says which ways they have."))
    elif not limits.hit("invitation", str(person.pk), INVITATIONS, DAY):
        messages.error(request, _("This person was invited several times today."))
    elif accounts.invite(by=request.user, person=person) is None:
        messages.error(request, _("This person has a password already, or no address we could write to."))
    else:
        messages.success(request, _("The invitation is on its way."))
    return HttpResponseRedirect(page_of(person))


@require_POST
@for_administrators
@risky
def end_sessions(request: AdminRequest, public_id: str) -> HttpResponse:
    """All browsers of somebody, but the one that asks; or the one that `session` names."""
    person = _anybody(public_id)
    if one := request.POST.get("session", ""):
        ended = int(shutting.end_session(by=request.user, person=person, public_id=one_line(one, 24)))
    else:
        mine = request.session.session_key or "" if person.pk == request.user.pk else ""
        ended = shutting.end_sessions(by=request.user, person=person, but=mine)
    words = ngettext("%(n)d browser was signed out.", "%(n)d browsers were signed out.", ended)
    messages.success(request, words % {"n": ended})
    return HttpResponseRedirect(page_of(person))


@require_POST
@for_administrators
@risky
def reset_factors(request: AdminRequest, public_id: str) -> HttpResponse:
    person = _anybody(public_id)
    if person.pk == request.user.pk:
        messages.error(request, _("Your own second factor is changed under Preferences."))
    elif shutting.reset_factors(by=request.user, person=person):
        messages.success(request, _("The second factor is gone, and every browser signed out."))
    else:
        messages.error(request, _("There is no second factor."))
    return HttpResponseRedirect(page_of(person))


@require_POST
@for_administrators
@risky
def add_address(request: AdminRequest, public_id: str) -> HttpResponse:
    person = _anybody(public_id)
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            vouching.add(by=request.user, person=person, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("email", error)
    if form.errors:
        view = customers if person.is_customer else people
        return view.page(request, person, status=422, address_form=form)
    messages.success(request, _("Address added."))
    return HttpResponseRedirect(page_of(person))


@require_POST
@for_administrators
@risky
def change_address(request: AdminRequest, public_id: str) -> HttpResponse:
    """`act`: prove, primary or remove."""
    person, email = _anybody(public_id), one_line(request.POST.get("email", ""), 254)
    acts = {
        "prove": (vouching.prove, _("The address counts as verified."), _("This address is not there any more.")),
        "primary": (vouching.write_to, _("Mail goes there now."), _("Only a verified address can be chosen.")),
        "remove": (vouching.remove, _("Address removed."), _("This address stays: it is the only way to them.")),
    }
    verb, done, refused = existing(acts.get(request.POST.get("act", "")))
    if verb(by=request.user, person=person, email=email):
        messages.success(request, done)
    else:
        messages.error(request, refused)
    return HttpResponseRedirect(page_of(person))


def _anybody(public_id: str) -> Person:
    person: Person = existing(directory.anybody(public_id))
    return person
