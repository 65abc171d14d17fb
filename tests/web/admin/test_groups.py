"""Groups, their levels on queues and types, and what somebody can see by them, and why."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deskbell.access.levels import levels_of
from deskbell.access.scope import level_on
from deskbell.audit.models import Entry
from deskbell.people.models import Group, Person
from deskbell.queues.models import Grant, Level, Queue, TicketType
from tests.world import World

pytestmark = pytest.mark.django_db
GROUPS = "/admin/groups/"


@pytest.fixture
def night(ines: Client, world: World) -> Group:
    ines.post(GROUPS, {"name": "Night shift"})
    return Group.objects.get(name="Night shift")


def at(group: Group, resource: str = "") -> str:
    return f"{GROUPS}{group.public_id}/{resource}"


def give(client: Client, group: Group, **cells: int | str) -> object:
    """As from a page on which nothing was given yet."""
    fields = {name.replace("_", "-"): str(level) for name, level in cells.items()}
    return client.post(at(group, "grants/"), {f"was-{name}": "0" for name in fields} | fields)


def test_a_group_is_made_filled_named_and_removed(ines: Client, world: World, night: Group) -> None:
    assert ines.post(GROUPS, {"name": "Night shift"}).status_code == 422
    page = ines.get(at(night), {"who": "ben"}).content.decode()
    assert world.ben.public_id in page and world.carla.public_id not in page
    ines.post(at(night, "members/"), {"person": world.ben.public_id})
    ines.post(at(night), {"name": "Owls"})
    give(ines, night, all=Level.VIEW)
    assert levels_of(world.again(world.ben)).everywhere == Level.VIEW
    page = ines.get(at(night, "removal/")).content.decode()
    assert "Ben Wolf" in page and "Every queue" in page
    ines.post(at(night, "removal/"))
    assert not Group.objects.filter(pk=night.pk).exists() and levels_of(world.again(world.ben)).everywhere == 0
    actions = ("group_added", "group_joined", "group_renamed", "grant_changed", "group_removed")
    assert [e.action for e in Entry.objects.filter(action__in=actions).order_by("pk")] == list(actions)
    assert ines.post(at(Group.objects.get(name="Support agents"), "members/"), {"person": "x"}).status_code == 404


def test_levels_on_queues_and_types_are_given_and_taken(ines: Client, world: World, night: Group) -> None:
    kind = TicketType.objects.create(name="Incident")
    night.members.add(world.ben)
    ticket = world.ticket(type=kind)
    assert level_on(world.again(world.ben), ticket) == 0
    give(ines, night, **{f"t-{kind.public_id}": Level.MANAGE})
    assert level_on(world.again(world.ben), ticket) == Level.MANAGE
    assert level_on(world.again(world.ben), world.ticket()) == 0
    give(ines, night, **{f"q-{world.support.public_id}": Level.NOTE})
    assert levels_of(world.again(world.ben)).on(world.support.pk, None) == Level.NOTE
    name = f"q-{world.support.public_id}"
    ines.post(at(night, "grants/"), {name: "0", f"was-{name}": "2"})
    assert levels_of(world.again(world.ben)).on(world.support.pk, None) == 0
    for wrong in ({name: "9", f"was-{name}": "0"}, {name: "2"}, {"q-a\x00b": "2", "was-q-a\x00b": "0"}):
        assert ines.post(at(night, "grants/"), wrong).status_code == 302
    assert Grant.objects.filter(group=night).count() == 1
    first = Entry.objects.filter(action="grant_changed").order_by("pk")[0]
    assert first.details | {"type": "Incident", "old": "none", "new": "manage"} == first.details


def test_from_the_side_of_a_queue_and_of_a_type(ines: Client, world: World, night: Group) -> None:
    kind = TicketType.objects.create(name="Incident")
    for page in (f"/admin/rights/queues/{world.support.public_id}/", f"/admin/rights/types/{kind.public_id}/"):
        assert "Night shift" in ines.get(page).content.decode()
        assert "Night shift" not in ines.get(page, {"q": "billing"}).content.decode()
        cell = f"g-{night.public_id}"
        ines.post(page, {cell: "3", f"was-{cell}": "0"})
    assert set(Grant.objects.filter(group=night).values_list("queue", "type", "level")) == {
        (world.support.pk, None, 3),
        (None, kind.pk, 3),
    }
    assert "Support" in ines.get("/admin/rights/queues/", {"q": "supp"}).content.decode()
    assert "Incident" in ines.get("/admin/rights/types/").content.decode()


def test_what_another_changed_meanwhile_is_left_and_said(ines: Client, world: World, night: Group) -> None:
    name = f"q-{world.support.public_id}"
    Grant.objects.create(group=night, queue=world.support, level=Level.MANAGE)
    answer = ines.post(at(night, "grants/"), {name: "2", f"was-{name}": "0"}, follow=True)
    assert "Changed by somebody else meanwhile" in answer.content.decode()
    assert Grant.objects.get(group=night).level == Level.MANAGE


def test_fifty_groups_and_five_hundred_queues_are_a_page_at_a_time(ines: Client, world: World) -> None:
    groups = Group.objects.bulk_create(Group(name=f"Group {n:02}") for n in range(50))
    queues = Queue.objects.bulk_create(Queue(name=f"Q{n:03}", path=f"Tree/Q{n:03}") for n in range(500))
    group = Group.objects.get(name=groups[7].name)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = ines.get(at(group)).content.decode()
    assert page.count("<select") < 60 and len(asked) < 30
    found = ines.get(at(group), {"q": "tree q499"}).content.decode()
    assert queues[499].path in found and queues[498].path not in found
    one = Queue.objects.get(path="Tree/Q499")
    give(ines, group, **{f"q-{one.public_id}": Level.VIEW})
    assert Grant.objects.get(group=group).queue == one
    page = ines.get(f"/admin/rights/queues/{one.public_id}/").content.decode()
    assert page.count("<select") == 50
    assert "after=" in page


def says(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_person_is_told_what_they_see_and_why(ines: Client, world: World) -> None:
    kind = TicketType.objects.create(name="Incident")
    Grant.objects.create(group=Group.objects.get(name="Billing agents"), type=kind, level=Level.MANAGE)
    ticket = world.ticket(type=kind, title="canary-title")
    other = world.ticket(title="canary-title")
    page = f"/admin/people/{world.ben.public_id}/rights/"
    shown = says(ines.get(page).content.decode())
    assert "Billing reply Billing agents" in shown and "Incident manage Billing agents" in shown
    asked = ines.get(page, {"number": ticket.number}).content.decode()
    assert "yes" in says(asked) and "Group Billing agents has manage on type Incident." in says(asked)
    assert "canary-title" not in asked
    asked = says(ines.get(page, {"number": other.number}).content.decode())
    assert ": no." in asked and "None of their groups has a level on its queue" in asked
    assert "no ticket of this number" in says(ines.get(page, {"number": "1"}).content.decode())
    page = f"/admin/people/{world.carla.public_id}/rights/"
    shown = says(ines.get(page, {"number": ticket.number}).content.decode())
    assert "in the portal: yes." in shown and "It is their own ticket." in shown
    Person.objects.filter(pk=world.carla.pk).update(is_active=False)
    assert "in the portal: no." in says(ines.get(page, {"number": ticket.number}).content.decode())
