"""Types of tickets and their extra fields."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from deskbell.queues import extra_fields, types
from deskbell.queues.models import ExtraField, TicketType
from deskbell.web.admin.conflicts import conflict, seen_in
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators
from deskbell.web.admin.type_forms import FieldForm, TypeForm

FIELDS = ("label", "labels", "hint", "hints", "choices", "shown_to", "order", "is_required", "is_active")
"""What can be changed of a field."""


@require_safe
@for_administrators
def index(request: AdminRequest) -> HttpResponse:
    known = extra_fields.active_by_type()
    rows = [(one, known.get(one.pk, [])) for one in types.every()]
    return _page(request, "admin/types.html", rows=rows, fields=extra_fields.of(None))


@for_administrators
def new(request: AdminRequest) -> HttpResponse:
    return _edit(request, TicketType())


@for_administrators
def edit(request: AdminRequest, public_id: str) -> HttpResponse:
    return _edit(request, existing(types.one(_plain(public_id))))


@for_administrators
def new_field(request: AdminRequest) -> HttpResponse:
    """`?type=`: of tickets of that type; without it of all tickets."""
    wanted = _plain(request.GET.get("type", ""))
    type = existing(types.one(wanted)) if wanted else None
    return _edit_field(request, ExtraField(type=type))


@for_administrators
def field(request: AdminRequest, public_id: str) -> HttpResponse:
    return _edit_field(request, existing(extra_fields.one(_plain(public_id))))


def _edit(request: AdminRequest, type: TicketType) -> HttpResponse:
    form = TypeForm(request.POST if request.method == "POST" else None, type=type)
    now, name, title = form.shown(), type.name, str(type)
    if form.is_bound and form.is_valid() and not conflict(form, now, about=name):
        types.save(by=request.user, type=type, **form.values())
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("admin:types"))
    context = {
        "fields": extra_fields.of(type) if type.pk else [],
        "grants": types.grants_on(type) if type.pk else [],
        "title": title,
        "seen": seen_in(form, now),
    }
    return _page(request, "admin/type.html", form=form, type=type, **context)


def _edit_field(request: AdminRequest, field: ExtraField) -> HttpResponse:
    form = FieldForm(request.POST if request.method == "POST" else None, field=field)
    now = {name: getattr(field, name) for name in FIELDS}
    if form.is_bound and form.is_valid() and not conflict(form, now, about=field.code):
        extra_fields.save(by=request.user, field=field, **form.values())
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(_back(field))
    return _page(request, "admin/field.html", form=form, field=field, back=_back(field), seen=seen_in(form, now))


def _back(field: ExtraField) -> str:
    return reverse("admin:type", args=[field.type.public_id]) if field.type else reverse("admin:types")


def _plain(public_id: str) -> str:
    if "\0" in public_id:
        raise Http404
    return public_id


def _page(request: AdminRequest, template: str, **context: Any) -> HttpResponse:
    return render(request, template, context | {"nav": "admin", "toc": "types"})
