"""Groups and what they may do in which queue: one table, one level a cell."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from deskbell.people import staff
from deskbell.queues import granting
from deskbell.queues.models import Level, Queue
from deskbell.web.admin.doors import AdminRequest, for_administrators
from deskbell.web.admin.forms import GroupForm


@for_administrators
def index(request: AdminRequest) -> HttpResponse:
    form = GroupForm(request.POST if "name" in request.POST else None)
    if request.method == "POST":
        if "name" not in request.POST:
            _grant(request)
            messages.success(request, _("The rights are saved."))
            return HttpResponseRedirect(reverse("admin:groups"))
        if form.is_valid():
            granting.add_group(by=request.user, name=form.cleaned_data["name"])
            return HttpResponseRedirect(reverse("admin:groups"))
    choices = [(0, "–"), *Level.choices]
    context = {"form": form, "table": _table(), "choices": choices, "nav": "admin", "toc": "groups"}
    return render(request, "admin/groups.html", context)


def _cells() -> list[tuple[Any, list[tuple[str, Queue | None]]]]:
    queues: list[Queue | None] = [None, *granting.queues()]
    return [
        (group, [(f"{group.public_id}-{queue.public_id if queue else 'all'}", queue) for queue in queues])
        for group in staff.groups()
    ]


def _table() -> dict[str, Any]:
    levels = granting.levels()
    rows = [
        {
            "group": group,
            "cells": [
                {"id": name, "level": levels.get((group.pk, queue.pk if queue else None), 0), "queue": queue}
                for name, queue in cells
            ],
        }
        for group, cells in _cells()
    ]
    return {"queues": granting.queues(), "rows": rows}


def _grant(request: AdminRequest) -> None:
    for group, cells in _cells():
        for name, queue in cells:
            given = request.POST.get(name, "")
            if given in {"0", *(str(level) for level in Level.values)}:
                granting.grant(by=request.user, group=group, queue=queue, level=int(given))
