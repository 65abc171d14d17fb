"""Rights from the other side: which groups have a level on a queue or type, and what a person can see, and why."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from deskbell.access import reasons
from deskbell.mime.storable import one_line
from deskbell.people import directory, staff
from deskbell.people.models import Group, Person
from deskbell.queues import granting, types
from deskbell.queues.models import Queue, TicketType
from deskbell.web.admin import levels, paging
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators, risky
from deskbell.web.admin.levels import Cell
from deskbell.web.admin.views.customers_merging import called
from deskbell.web.admin.views.groups import tell


@require_safe
@for_administrators
def queues(request: AdminRequest) -> HttpResponse:
    """`?q=` finds by the path."""
    q = one_line(request.GET.get("q", ""), 200)
    page = paging.in_order(request, granting.tree(q), by="path")
    counts = granting.count_by_queue(page.rows)
    rows = [(queue, counts.get(queue.pk, 0)) for queue in page.rows]
    context: dict[str, Any] = {"rows": rows, "page": page, "q": q, "tab": "queues", "here": request.path}
    return _page(request, "admin/rights_queues.html", **context)


@require_safe
@for_administrators
def of_types(request: AdminRequest) -> HttpResponse:
    counts = granting.count_by_type()
    rows = [(type, counts.get(type.pk, 0)) for type in types.every()]
    return _page(request, "admin/rights_types.html", rows=rows, tab="types")


@for_administrators
@risky
def on_queue(request: AdminRequest, public_id: str) -> HttpResponse:
    queue: Queue = existing(granting.queue(public_id) if public_id.isalnum() else None)
    return _grants(request, "admin:rights_queue", queue=queue)


@for_administrators
@risky
def on_type(request: AdminRequest, public_id: str) -> HttpResponse:
    type: TicketType = existing(types.one(public_id) if public_id.isalnum() else None)
    return _grants(request, "admin:rights_type", type=type)


def _grants(
    request: AdminRequest, name: str, *, queue: Queue | None = None, type: TicketType | None = None
) -> HttpResponse:
    """Groups with their level there; `?q=` finds groups."""
    about = queue or type
    assert about is not None
    if request.method == "POST":
        asked = levels.asked(request.POST, "g-")
        acts = [
            partial(
                granting.grant,
                by=request.user,
                group=group,
                queue=queue,
                type=type,
                level=asked[group.public_id].level,
                was=asked[group.public_id].was,
            )
            for group in staff.groups().filter(public_id__in=list(asked))
        ]
        tell(request, levels.give(acts))
        return HttpResponseRedirect(reverse(name, args=[about.public_id]))
    q = one_line(request.GET.get("q", ""), 100)
    page = paging.in_order(request, staff.groups(q), by="name")
    here, general = granting.of_groups(queue=queue, type=type), granting.of_groups()
    context: dict[str, Any] = {
        "about": about,
        "is_queue": queue is not None,
        "rows": [_row(group, here.get(group.pk, 0), general.get(group.pk, 0)) for group in page.rows],
        "page": page,
        "q": q,
        "tab": "queues" if queue else "types",
        "choices": levels.CHOICES,
        "here": request.path,
    }
    return _page(request, "admin/rights_grants.html", **context)


def _row(group: Group, level: int, general: int) -> tuple[Group, Cell, str]:
    """`general`: the group's level on every queue, which counts here too."""
    name = str(dict(levels.CHOICES)[general]) if general else ""
    return group, Cell(f"g-{group.public_id}", group.name, level, level), name


@require_safe
@for_administrators
def of_person(request: AdminRequest, public_id: str) -> HttpResponse:
    """What somebody can see, and why. `?q=` finds queues, `?number=` asks about one ticket."""
    person: Person = existing(directory.anybody(public_id))
    q, number = (one_line(request.GET.get(name, ""), 100) for name in ("q", "number"))
    visible = reasons.queues_of(person)
    page = paging.in_order(request, visible.filter(pk__in=granting.tree(q).values("pk")) if q else visible, by="path")
    ticket = reasons.ticket_of(number) if number else None
    is_staff = person.is_agent or person.is_administrator
    context: dict[str, Any] = {
        "person": person,
        "name": called(person),
        "is_staff": is_staff,
        "whole": reasons.whole(person),
        "everywhere": reasons.everywhere(person),
        "of_queues": reasons.on_queues(person, page.rows),
        "of_types": reasons.on_types(person),
        "page": page,
        "q": q,
        "number": number,
        "ticket": ticket,
        "desk": reasons.at_desk(person, ticket) if ticket and is_staff else None,
        "portal": reasons.in_portal(person, ticket) if ticket else None,
    }
    context["toc"] = "people" if is_staff else "customers"
    return _page(request, "admin/rights_person.html", **context)


def _page(request: AdminRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, {"nav": "admin", "toc": "groups"} | context, status=status)
