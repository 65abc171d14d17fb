"""Groups are found by their names, a name is one group's, and of many who give the same the first are named."""

from __future__ import annotations

import pytest
from django.test import Client

from deskbell.access import reasons
from deskbell.people.models import Group
from deskbell.queues import granting
from deskbell.queues.models import Grant, Level, Queue
from deskbell.web.admin.people_forms import GroupForm
from tests.world import World

pytestmark = pytest.mark.django_db
GROUPS = "/admin/groups/"


def test_groups_and_queues_are_found_whatever_their_capitals(ines: Client, world: World) -> None:
    ines.post(GROUPS, {"name": "Служба поддержки"})
    Queue.objects.create(name="Übersee", path="Übersee")
    page = ines.get(GROUPS, {"q": "служба"}).content.decode()
    assert "Служба поддержки" in page and "Support agents" not in page
    page = ines.get("/admin/rights/queues/", {"q": "übersee"}).content.decode()
    assert "Übersee" in page and "Billing" not in page


def test_a_name_that_was_taken_while_it_was_typed(
    ines: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = Group.objects.create(name="Night shift")
    monkeypatch.setattr(GroupForm, "clean_name", lambda form: form.cleaned_data["name"])  # it was free when asked
    for page in (GROUPS, f"{GROUPS}{night.public_id}/"):
        answer = ines.post(page, {"name": "Support agents"})
        assert answer.status_code == 422 and "There is a group of this name." in answer.content.decode()


def test_a_group_that_goes_while_its_rights_are_saved_is_told_of(world: World) -> None:
    night = Group.objects.create(name="Night shift")
    Group.objects.filter(pk=night.pk).delete()
    with pytest.raises(granting.ChangedMeanwhile):
        granting.grant(by=world.ines, group=night, level=Level.VIEW)


def test_of_many_groups_that_give_the_same_the_first_are_named(ines: Client, world: World) -> None:
    for n in range(7):
        group = Group.objects.create(name=f"Shift {n}")
        group.members.add(world.ben)
        Grant.objects.create(group=group, queue=world.support, level=Level.NOTE)
    page = ines.get(f"/admin/people/{world.ben.public_id}/rights/").content.decode()
    assert "Shift 4" in page and "Shift 5" not in page
    assert f'<a href="/admin/rights/queues/{world.support.public_id}/">… (7)</a>' in page


def test_each_group_of_somebody_is_read_once_however_many_queues_it_is_on(world: World) -> None:
    for n in range(3):
        group = Group.objects.create(name=f"Shift {n}")
        group.members.add(world.ben)
        for queue in (world.support, world.billing):
            Grant.objects.create(group=group, queue=queue, level=Level.NOTE)
    lines = reasons.on_queues(world.again(world.ben), [world.support, world.billing])
    sources = [source for line in lines for source in line.sources]
    assert len(sources) == 7 and len({id(source.group) for source in sources}) == 4
