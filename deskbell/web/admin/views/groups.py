"""Groups of agents: the list, and a page each with its members and its levels on queues and types."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import losses
from deskbell.mime.storable import one_line
from deskbell.people import addresses, grouping, matching, staff
from deskbell.people.models import Group, Person
from deskbell.queues import granting, types
from deskbell.web.admin import finding, levels, paging
from deskbell.web.admin.conflicts import conflict, seen_in
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators, risky
from deskbell.web.admin.levels import Cell
from deskbell.web.admin.people_forms import GroupForm

MEMBERS, FOUND = 200, 10


@for_administrators
@risky
def index(request: AdminRequest) -> HttpResponse:
    """`?q=` finds by name; POST makes a group."""
    form = GroupForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            group = grouping.add(by=request.user, name=form.cleaned_data["name"])
        except grouping.NameTaken:
            form.add_error("name", _("There is a group of this name."))
        else:
            return HttpResponseRedirect(reverse("admin:group", args=[group.public_id]))
    q = one_line(request.GET.get("q", ""), 100)
    page = paging.in_order(request, staff.groups(q), by="name")
    counts = granting.count_by_group(page.rows)
    rows = [(group, counts.get(group.pk, 0)) for group in page.rows]
    context = {"form": form, "rows": rows, "page": page, "q": q, "tab": "groups", "here": request.path}
    return _page(request, "admin/groups.html", status=422 if form.errors else 200, **context)


@for_administrators
@risky
def edit(request: AdminRequest, public_id: str) -> HttpResponse:
    """Its name; `?q=` finds queues, `?who=` agents to add."""
    group: Group = existing(staff.group(public_id))
    now = {"name": group.name}
    form = GroupForm(request.POST or None, initial=now, but=group.pk)
    if request.method == "POST" and form.is_valid() and not conflict(form, now, about=group.name):
        try:
            grouping.rename(by=request.user, group=group, name=form.cleaned_data["name"])
        except grouping.NameTaken:
            form.add_error("name", _("There is a group of this name."))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("admin:group", args=[public_id]))
    q, who = (one_line(request.GET.get(name, ""), 200) for name in ("q", "who"))
    page = paging.in_order(request, granting.tree(q), by="path")
    members = list(group.members.order_by("name", "pk")[: MEMBERS + 1])
    context = {
        "group": group,
        "form": form,
        "seen": seen_in(form, now),
        "members": members[:MEMBERS],
        "more_members": len(members) > MEMBERS,
        "who": who,
        "found": _to_add(who, group) if who else None,
        "q": q,
        "page": page,
        "query": request.GET.urlencode(),
        "choices": levels.CHOICES,
        **_cells(group, page),
    }
    return _page(request, "admin/group.html", status=422 if form.errors else 200, **context)


def _cells(group: Group, page: paging.Page) -> dict[str, Any]:
    on_queues, on_types = granting.on_queues_of(group, page.rows), granting.on_types_of(group)
    general = granting.everywhere_of(group)
    return {
        "everywhere": Cell("all", _("Every queue"), general, general),
        "of_queues": [
            (queue, _cell("q", queue.public_id, queue.path, on_queues.get(queue.pk, 0))) for queue in page.rows
        ],
        "of_types": [
            (type, _cell("t", type.public_id, str(type), on_types.get(type.pk, 0))) for type in types.every()
        ],
    }


def _cell(kind: str, public_id: str, label: str, level: int) -> Cell:
    return Cell(f"{kind}-{public_id}", label, level, level)


def _to_add(who: str, group: Group) -> list[tuple[Person, str]]:
    """Agents that fit what was typed and are not in the group yet."""
    inside = set(group.members.values_list("pk", flat=True))
    people = matching.people(who, staff.STAFF, most=FOUND + len(inside), with_organizations=False)
    people = [person for person in people if person.pk not in inside][:FOUND]
    emails = addresses.primaries(person.pk for person in people)
    return [(person, emails.get(person.pk, "")) for person in people]


@require_POST
@for_administrators
@risky
def members(request: AdminRequest, public_id: str) -> HttpResponse:
    """`person` comes in, or with `out=1` goes."""
    group: Group = existing(staff.group(public_id))
    person: Person = existing(staff.one(one_line(request.POST.get("person", ""), 24)))
    if request.POST.get("out") == "1":
        grouping.leave(by=request.user, group=group, person=person)
        messages.success(request, _("%(who)s is not in the group any more.") % {"who": person})
    else:
        grouping.join(by=request.user, group=group, person=person)
        messages.success(request, _("%(who)s is in the group.") % {"who": person})
    return HttpResponseRedirect(reverse("admin:group", args=[public_id]))


@require_POST
@for_administrators
@risky
def grants(request: AdminRequest, public_id: str) -> HttpResponse:
    """The cells of the group's page that were changed."""
    group: Group = existing(staff.group(public_id))
    give = partial(granting.grant, by=request.user, group=group)
    on_queues, on_types = levels.asked(request.POST, "q-"), levels.asked(request.POST, "t-")
    acts = [
        *(partial(give, level=one.level, was=one.was) for one in levels.asked(request.POST, "all").values()),
        *(
            partial(give, queue=queue, level=on_queues[queue.public_id].level, was=on_queues[queue.public_id].was)
            for queue in granting.queues_named(on_queues)
        ),
        *(
            partial(give, type=type, level=on_types[type.public_id].level, was=on_types[type.public_id].was)
            for type in types.every()
            if type.public_id in on_types
        ),
    ]
    tell(request, levels.give(acts))
    query = request.POST.get("query", "")[:500]
    return HttpResponseRedirect(
        f"{reverse('admin:group', args=[public_id])}{f'?{query}' if _plain(query) else ''}#rights"
    )


def tell(request: AdminRequest, missed: list[str]) -> None:
    if missed:
        words = _("Changed by somebody else meanwhile, and left as it is: %(places)s. Look again.")
        messages.error(request, words % {"places": ", ".join(missed)})
    else:
        messages.success(request, _("The rights are saved."))


def _plain(query: str) -> bool:
    return bool(query) and query.isprintable() and query.isascii() and "#" not in query


@for_administrators
@risky
def remove(request: AdminRequest, public_id: str) -> HttpResponse:
    """GET says what its members would lose, POST removes it."""
    group: Group = existing(staff.group(public_id))
    if request.method == "POST":
        grouping.remove(by=request.user, group=group)
        messages.success(request, _("The group was removed."))
        return HttpResponseRedirect(reverse("admin:groups"))
    return _page(request, "admin/group_removal.html", group=group, losses=losses.of_group(group), shown=finding.MOST)


def _page(request: AdminRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, context | {"nav": "admin", "toc": "groups"}, status=status)
