"""Organisations: the list, a new one, one of them with its people and mail domains."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Lower
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from deskbell.mime.storable import one_line
from deskbell.people import addresses, matching, organizing
from deskbell.people.models import Organization
from deskbell.web.admin import finding, paging
from deskbell.web.admin.conflicts import conflict, seen_in
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators, risky
from deskbell.web.admin.people_forms import DomainForm, OrganizationForm

SHARED = {
    Organization.Sharing.NOBODY: gettext_lazy("nobody"),
    Organization.Sharing.CONTACTS: gettext_lazy("contacts"),
    Organization.Sharing.EVERYBODY: gettext_lazy("everybody"),
}
SHOWN = {
    "all": gettext_lazy("All"),
    "everybody": gettext_lazy("Shared with everybody"),
    "contacts": gettext_lazy("Shared with contacts"),
    "nobody": gettext_lazy("Not shared"),
}
PEOPLE = 50


@require_safe
@for_administrators
def index(request: AdminRequest) -> HttpResponse:
    """`?q=` finds by name, `?show=` is one of SHOWN."""
    wanted = finding.read(request, SHOWN)
    where = Q() if wanted.shown == "all" else Q(sharing=wanted.shown)
    if wanted.q:
        page: paging.Page = finding.page(matching.organizations(wanted.q, where, most=finding.MOST + 1))
    else:
        page = paging.in_order(request, organizing.every().filter(where), by=Lower("name"))
    sizes = organizing.sizes(page.rows)
    rows = [(one, sizes.get(one.pk, 0), SHARED[Organization.Sharing(one.sharing)]) for one in page.rows]
    return _page(request, "admin/organizations.html", rows=rows, page=page, **wanted.context(request))


@for_administrators
def new(request: AdminRequest) -> HttpResponse:
    form = OrganizationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = organizing.make(by=request.user, name=form.cleaned_data["name"])
        except organizing.NameTaken:
            form.add_error("name", _("There is an organisation of this name."))
        else:
            organizing.share(by=request.user, organization=made, sharing=form.cleaned_data["sharing"])
            messages.success(request, _("The organisation was added."))
            return HttpResponseRedirect(reverse("admin:organization", args=[made.public_id]))
    return _page(request, "admin/organization_new.html", status=422 if form.errors else 200, form=form)


@for_administrators
@risky
def edit(request: AdminRequest, public_id: str) -> HttpResponse:
    organization: Organization = existing(organizing.one(public_id))
    now = {"name": organization.name, "sharing": organization.sharing}
    form = OrganizationForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid() and not conflict(form, now, about=organization.name):
        try:
            if form.cleaned_data["name"] != organization.name:
                organizing.rename(by=request.user, organization=organization, name=form.cleaned_data["name"])
            organizing.share(by=request.user, organization=organization, sharing=form.cleaned_data["sharing"])
        except organizing.NameTaken:
            form.add_error("name", _("There is an organisation of this name."))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("admin:organization", args=[public_id]))
    return _show(request, organization, form=form, seen=seen_in(form, now))


@require_POST
@for_administrators
@risky
def domains(request: AdminRequest, public_id: str) -> HttpResponse:
    """Adds a mail domain, or with `remove` takes one away."""
    organization: Organization = existing(organizing.one(public_id))
    if gone := request.POST.get("remove"):
        if organizing.remove_domain(by=request.user, organization=organization, domain=one_line(gone, 253)):
            messages.success(request, _("The domain was removed. Who belongs to the organisation stays in it."))
        return HttpResponseRedirect(reverse("admin:organization", args=[public_id]))
    form = DomainForm(request.POST)
    if form.is_valid():
        try:
            organizing.add_domain(by=request.user, organization=organization, domain=form.cleaned_data["domain"])
        except ValidationError as error:
            form.add_error("domain", error)
        else:
            messages.success(request, _("The domain was added."))
            return HttpResponseRedirect(reverse("admin:organization", args=[public_id]))
    return _show(request, organization, domain_form=form)


def _show(request: AdminRequest, organization: Organization, **given: Any) -> HttpResponse:
    now = {"name": organization.name, "sharing": organization.sharing}
    form = given.get("form") or OrganizationForm(initial=now)
    domain_form = given.get("domain_form") or DomainForm()
    page = paging.in_order(request, organizing.people_of(organization), by=Lower("name"), size=PEOPLE)
    emails = addresses.primaries(person.pk for person in page.rows)
    context = {
        "organization": organization,
        "domains": [one.domain for one in organization.domains.all()],
        "form": form,
        "seen": given.get("seen") or seen_in(form, now),
        "domain_form": domain_form,
        "people": [(person, emails.get(person.pk, "")) for person in page.rows],
        "page": page,
        "contacts": list(organizing.contacts_of(organization)[:PEOPLE]),
    }
    wrong = form.errors or domain_form.errors
    return _page(request, "admin/organization.html", status=422 if wrong else 200, **context)


def _page(request: AdminRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, context | {"nav": "admin", "toc": "organizations"}, status=status)
