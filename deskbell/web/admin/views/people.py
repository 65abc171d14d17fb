"""Agents and administrators: the list, a new one, their name, role and groups, a temporary password."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Lower
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from deskbell.notices import accounts
from deskbell.people import addresses, agents, matching, naming, staff
from deskbell.people.models import Person
from deskbell.web.admin import finding, paging, ways_in
from deskbell.web.admin.conflicts import conflict, seen_in
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators, risky
from deskbell.web.admin.people_forms import AgentForm, NewAgentForm, of_agent

SHOWN = {
    "all": gettext_lazy("All"),
    "active": gettext_lazy("Active"),
    "disabled": gettext_lazy("Disabled"),
    "administrators": gettext_lazy("Administrators"),
    "away": gettext_lazy("Away"),
}


@require_safe
@for_administrators
def index(request: AdminRequest) -> HttpResponse:
    """`?q=` finds by name, address and user name, `?show=` is one of SHOWN."""
    now = timezone.now()
    conditions = {
        "all": Q(),
        "active": Q(is_active=True),
        "disabled": Q(is_active=False),
        "administrators": Q(is_administrator=True),
        "away": staff.away(now),
    }
    wanted = finding.read(request, SHOWN)
    where = conditions[wanted.shown]
    if wanted.q:
        page: paging.Page = finding.page(_found(wanted.q, where))
    else:
        page = paging.in_order(request, staff.everybody().filter(where), by=Lower("name"))
    emails = addresses.primaries(person.pk for person in page.rows)
    rows = [(person, emails.get(person.pk, ""), naming.absence_of(person, now)) for person in page.rows]
    return _page(request, "admin/people.html", rows=rows, page=page, **wanted.context(request))


def _found(q: str, where: Q) -> list[Person]:
    """By the words of name and addresses; by the whole user name first."""
    named = staff.everybody().filter(where, username=q.lower())
    keys = [person.pk for person in [*named, *matching.people(q, where & staff.STAFF, most=finding.MOST + 1)]]
    rows = staff.everybody().in_bulk(keys)
    return [rows[key] for key in dict.fromkeys(keys)]


@for_administrators
@risky
def new(request: AdminRequest) -> HttpResponse:
    form = NewAgentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person, password = accounts.add_agent(by=request.user, **form.given())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if password:
                return _page(request, "admin/agent_password.html", person=person, password=password)
            messages.success(request, _("The invitation is on its way."))
            return HttpResponseRedirect(reverse("admin:agent", args=[person.public_id]))
    return _page(request, "admin/agent.html", form=form, status=422 if form.errors else 200)


@for_administrators
@risky
def edit(request: AdminRequest, public_id: str) -> HttpResponse:
    person: Person = existing(staff.one(public_id))
    return page(request, person)


def page(request: AdminRequest, person: Person, *, status: int = 200, **more: Any) -> HttpResponse:
    """`more`: forms that were refused."""
    now = of_agent(person)
    posted = request.method == "POST" and not more
    form = AgentForm(request.POST if posted else None, initial=now)
    if posted and form.is_valid() and not conflict(form, now, about=str(person)):
        try:
            agents.change(by=request.user, person=person, **form.given())
        except agents.LastAdministrator:
            form.add_error("role", _("Somebody must administer the desk. Appoint another one first."))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("admin:agent", args=[person.public_id]))
    context = {"form": form, "person": person, "seen": seen_in(form, now), **ways_in.shown(request, person), **more}
    return _page(request, "admin/agent.html", status=422 if form.errors else status, **context)


@require_POST
@for_administrators
@risky
def password(request: AdminRequest, public_id: str) -> HttpResponse:
    person: Person = existing(staff.one(public_id))
    if person.pk == request.user.pk:
        messages.error(request, _("Your own password is changed by yourself."))
        return HttpResponseRedirect(reverse("admin:agent", args=[public_id]))
    made = agents.new_password(by=request.user, person=person)
    return _page(request, "admin/agent_password.html", person=person, password=made)


def _page(request: AdminRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, context | {"nav": "admin", "toc": "people"}, status=status)
