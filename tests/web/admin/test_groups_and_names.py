"""Groups are found by their names, and a name is one group's."""

from __future__ import annotations

import pytest
from django.test import Client

from deskbell.people.models import Group
from deskbell.queues import granting
from deskbell.queues.models import Level, Queue
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
