"""Customers: the list, a new one, one of them. Ways in are `people_access`, two made one `customers_merging`."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.db.models.functions import Lower
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from deskbell.access import sharing
from deskbell.desk import ways
from deskbell.notices import accounts
from deskbell.people import addresses, directory, matching, merging, organizing, recording
from deskbell.people.models import Organization, Person
from deskbell.web.admin import finding, paging, ways_in
from deskbell.web.admin.conflicts import conflict, seen_in
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators, risky
from deskbell.web.admin.people_forms import CustomerForm, NewCustomerForm, of_customer
from deskbell.web.admin.views.customers_merging import called

SHOWN = {
    "all": gettext_lazy("All"),
    "accounts": gettext_lazy("With a password"),
    "contacts": gettext_lazy("Contacts of organisations"),
    "alone": gettext_lazy("Without organisation"),
    "disabled": gettext_lazy("Disabled"),
}
CONDITIONS = {
    "all": Q(),
    "accounts": directory.WITH_PASSWORD,
    "contacts": Q(is_contact_person=True),
    "alone": Q(organization=None),
    "disabled": Q(is_active=False),
}


@require_safe
@for_administrators
def index(request: AdminRequest) -> HttpResponse:
    """`?q=` finds by name, address, organisation and telephone, `?show=` is one of SHOWN."""
    wanted = finding.read(request, SHOWN)
    where = directory.CUSTOMERS & CONDITIONS[wanted.shown]
    if wanted.q:
        page: paging.Page = finding.page(matching.people(wanted.q, where, most=finding.MOST + 1))
    else:
        page = paging.in_order(request, directory.customers().filter(where), by=Lower("name"))
    emails = addresses.primaries(person.pk for person in page.rows)
    rows = [(person, emails.get(person.pk, "")) for person in page.rows]
    return _page(request, "admin/customers.html", rows=rows, page=page, **wanted.context(request))


@for_administrators
@risky
def new(request: AdminRequest) -> HttpResponse:
    form = NewCustomerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = _made(request, form)
        if person is not None:
            messages.success(request, _("The customer was added."))
            return HttpResponseRedirect(reverse("admin:customer", args=[person.public_id]))
    context = {"form": form, "invites": ways.customers_are_invited(), "opens": _opens(form)}
    return _page(request, "admin/customer_new.html", status=422 if form.errors else 200, **context)


def _made(request: AdminRequest, form: NewCustomerForm) -> Person | None:
    data = form.cleaned_data
    holder = addresses.holder(data["email"])
    if holder is not None:
        form.add_error("email", _("%(who)s has this address.") % {"who": holder.name or data["email"]})
    organization = None if form.errors else _organization(request, form, None)
    if form.errors:
        return None
    person, _known = recording.contact(
        by=request.user, email=data["email"], organization=organization, **form.details()
    )
    organizing.appoint(by=request.user, person=person, contact=data["contact"])
    if data["invite"] and ways.customers_are_invited():
        accounts.invite(by=request.user, person=person)
    return person


@for_administrators
@risky
def edit(request: AdminRequest, public_id: str) -> HttpResponse:
    person: Person = existing(directory.customer(public_id))
    return page(request, person)


def page(request: AdminRequest, person: Person, *, status: int = 200, **more: Any) -> HttpResponse:
    """`more`: forms that were refused."""
    now = of_customer(person)
    posted = request.method == "POST" and not more
    form = CustomerForm(request.POST if posted else None, initial=now)
    if posted and form.is_valid() and not conflict(form, now, about=str(person)) and _saved(request, person, form):
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("admin:customer", args=[person.public_id]))
    context = {
        "form": form,
        "person": person,
        "name": called(person),
        "seen": seen_in(form, now),
        "opens": _opens(form),
        "union": merging.latest(person),
        **ways_in.shown(request, person),
        **more,
    }
    return _page(request, "admin/customer.html", status=422 if form.errors else status, **context)


def _saved(request: AdminRequest, person: Person, form: CustomerForm) -> bool:
    organization = _organization(request, form, person)
    if form.errors:
        return False
    recording.change(by=request.user, person=person, **form.details())
    organizing.join(by=request.user, person=person, organization=organization)
    organizing.appoint(by=request.user, person=person, contact=form.cleaned_data["contact"])
    return True


def _organization(request: AdminRequest, form: CustomerForm, person: Person | None) -> Organization | None:
    """The one of that name, made where there is none. What somebody sees by it has to be agreed to."""
    name, contact = form.cleaned_data["organization"], form.cleaned_data["contact"]
    if not name:
        return None
    found = organizing.named(name)
    if found is None:
        return organizing.make(by=request.user, name=name)
    opens, before = sharing.opened_by(found, contact=contact), 0
    if person is not None and person.organization == found:
        before = sharing.opened_by(found, contact=person.is_contact_person)
    if opens > before and not form.cleaned_data["agreed"]:
        vars(form)["opens"] = opens
        form.add_error(
            "organization", _("They would see tickets of others by this. Agree to it below, or change it.")
        )
    return found


def _opens(form: CustomerForm) -> str:
    """ "1", "12", "500+": so many tickets somebody would see; "" where nothing has to be agreed to."""
    n = vars(form).get("opens", 0)
    return f"{sharing.MOST_COUNTED}+" if n > sharing.MOST_COUNTED else str(n or "")


def _page(request: AdminRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, context | {"nav": "admin", "toc": "customers"}, status=status)
