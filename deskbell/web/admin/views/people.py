"""Agents and administrators: adding, changing, disabling, a new temporary password."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from deskbell.people import addresses, agents, staff
from deskbell.people.models import Person
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators
from deskbell.web.admin.forms import AgentForm, NewAgentForm


@require_safe
@for_administrators
def index(request: AdminRequest) -> HttpResponse:
    return _page(request, "admin/people.html", people=staff.everybody())


@for_administrators
def new(request: AdminRequest) -> HttpResponse:
    form = NewAgentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person, password = agents.add(by=request.user, **_given(form))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _page(request, "admin/agent_password.html", person=person, password=password, is_new=True)
    return _page(request, "admin/agent.html", form=form)


@for_administrators
def edit(request: AdminRequest, public_id: str) -> HttpResponse:
    person: Person = existing(staff.one(public_id))
    now = {
        "name": person.name,
        "administrator": person.is_administrator,
        "groups": [group.pk for group in person.agent_groups.all()],
    }
    form = AgentForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            agents.change(by=request.user, person=person, **_given(form))
        except agents.LastAdministrator:
            form.add_error("administrator", _("Somebody must administer the desk. Appoint another one first."))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("admin:people"))
    return _page(request, "admin/agent.html", form=form, person=person, emails=addresses.of(person))


@require_POST
@for_administrators
def password(request: AdminRequest, public_id: str) -> HttpResponse:
    person: Person = existing(staff.one(public_id))
    if person.pk == request.user.pk:
        messages.error(request, _("Your own password is changed by yourself."))
        return HttpResponseRedirect(reverse("admin:agent", args=[public_id]))
    made = agents.new_password(by=request.user, person=person)
    return _page(request, "admin/agent_password.html", person=person, password=made)


@require_POST
@for_administrators
def switch(request: AdminRequest, public_id: str) -> HttpResponse:
    person: Person = existing(staff.one(public_id))
    on = request.POST.get("on") == "1"
    if person.pk == request.user.pk:
        messages.error(request, _("You cannot disable yourself."))
    else:
        try:
            agents.switch(by=request.user, person=person, on=on)
        except agents.LastAdministrator:
            messages.error(request, _("Somebody must administer the desk. Appoint another one first."))
    return HttpResponseRedirect(reverse("admin:agent", args=[public_id]))


def _given(form: AgentForm) -> dict[str, Any]:
    return form.cleaned_data | {"groups": list(form.cleaned_data["groups"])}


def _page(request: AdminRequest, template: str, **context: Any) -> HttpResponse:
    return render(request, template, context | {"nav": "admin", "toc": "people"})
