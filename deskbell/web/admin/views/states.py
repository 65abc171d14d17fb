"""States and priorities: how they are called in each language, their order, the colours."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from deskbell.queues import states
from deskbell.queues.models import Stage, State
from deskbell.web.admin.conflicts import conflict, seen_in
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators
from deskbell.web.admin.state_forms import PriorityForm, StateForm


@require_safe
@for_administrators
def index(request: AdminRequest) -> HttpResponse:
    return _page(request, "admin/states.html", states=states.every(), priorities=states.priorities())


@for_administrators
def new(request: AdminRequest) -> HttpResponse:
    return _edit(request, State(stage=Stage.OPEN))


@for_administrators
def edit(request: AdminRequest, public_id: str) -> HttpResponse:
    return _edit(request, existing(states.one(public_id)))


@for_administrators
def priority(request: AdminRequest, public_id: str) -> HttpResponse:
    row = existing(states.priority(public_id))
    form = PriorityForm(request.POST if request.method == "POST" else None, row=row)
    now, name = form.shown(), row.name
    if form.is_bound and form.is_valid() and not conflict(form, now, about=name):
        states.save_priority(by=request.user, priority=row, **form.values())
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("admin:states"))
    context = {"form": form, "row": row, "title": str(row), "seen": seen_in(form, now)}
    return _page(request, "admin/priority.html", status=422 if form.errors else 200, **context)


def _edit(request: AdminRequest, row: State) -> HttpResponse:
    form = StateForm(request.POST if request.method == "POST" else None, row=row)
    now, name, title = form.shown(), row.name, str(row)
    if form.is_bound and form.is_valid() and not conflict(form, now, about=name):
        try:
            states.save(by=request.user, state=row, **form.values())
        except states.LastOfItsStage:
            form.add_error("is_active", _("It is the last one of its stage that is in use."))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("admin:states"))
    context = {"form": form, "row": row, "title": title, "seen": seen_in(form, now)}
    return _page(request, "admin/state.html", status=422 if form.errors else 200, **context)


def _page(request: AdminRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, context | {"nav": "admin", "toc": "states"}, status=status)
