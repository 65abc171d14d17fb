from __future__ import annotations

import re

import pytest
from django.test import Client

from deskbell.access.scope import levels_of
from deskbell.audit import log
from deskbell.audit.models import Entry
from deskbell.desk import settings as desk
from deskbell.people import addresses
from deskbell.people.models import Group, Person
from deskbell.queues.models import Grant, Level
from deskbell.tickets.numbers import check_digit
from tests.world import World

pytestmark = pytest.mark.django_db


def add(client: Client, **more: object) -> str:
    given = {"name": "Mei Tanaka", "username": "Mei", "email": "mei@desk-staff.example"} | more
    return client.post("/admin/people/new/", given).content.decode()


def test_an_agent_gets_a_temporary_password_that_is_shown_once_and_must_be_replaced(
    ines: Client, world: World
) -> None:
    group = Group.objects.get(name="Support agents")
    page = add(ines, groups=[group.pk])
    password = re.search(r"<code>([a-z2-9-]{19})</code>", page)[1]
    mei = Person.objects.get(username="mei")
    assert mei.is_agent and mei.must_change_password and mei.check_password(password)
    assert list(mei.agent_groups.all()) == [group]
    assert password not in str(list(Entry.objects.values()))
    other = Client()
    assert other.post("/sign-in/", {"login": "mei", "password": password})["Location"] == "/sign-in/password/"
    assert password not in ines.get(f"/admin/people/{mei.public_id}/").content.decode()


def test_names_and_addresses_in_use_are_refused(ines: Client) -> None:
    assert "This user name is taken." in add(ines, username="ada")
    assert "This address belongs to somebody else." in add(ines, email="carla@acme.example")
    assert not Person.objects.filter(name="Mei Tanaka").exists()


def test_who_wrote_as_a_customer_becomes_the_agent(ines: Client) -> None:
    contact = addresses.person_for("mei@desk-staff.example")
    add(ines)
    assert Person.objects.get(username="mei").pk == contact.pk


def test_who_is_disabled_is_out_at_once(ines: Client, world: World) -> None:
    ada = Client()
    ada.login(username="ada", password="correct horse battery")
    assert ada.get("/")["Location"] == "/desk/"
    ines.post(f"/admin/people/{world.ada.public_id}/switch/", {"on": "0"})
    assert ada.get("/").status_code == 200  # the page of strangers
    assert Entry.objects.filter(action="agent_disabled", about="Ada Lark").exists()
    ines.post(f"/admin/people/{world.ada.public_id}/switch/", {"on": "1"})
    assert Person.objects.get(pk=world.ada.pk).is_active


def test_nobody_locks_the_last_administrator_out(ines: Client, world: World) -> None:
    page = f"/admin/people/{world.ines.public_id}/"
    ines.post(f"{page}switch/", {"on": "0"})
    answer = ines.post(page, {"name": "Ines Kern"})
    assert "Somebody must administer the desk" in answer.content.decode()
    assert world.again(world.ines).is_administrator and world.again(world.ines).is_active
    assert ines.post(f"{page}password/")["Location"] == page


def test_a_new_temporary_password_ends_the_old_one(ines: Client, world: World) -> None:
    ines.post(f"/admin/people/{world.ada.public_id}/password/")
    ada = world.again(world.ada)
    assert ada.must_change_password and not ada.check_password("correct horse battery")


def test_a_customer_is_no_agent_to_administer(ines: Client, world: World) -> None:
    assert ines.get(f"/admin/people/{world.carla.public_id}/").status_code == 404
    assert ines.post(f"/admin/people/{world.carla.public_id}/password/").status_code == 404


def test_a_group_is_made_and_gets_its_levels(ines: Client, world: World) -> None:
    ines.post("/admin/groups/", {"name": "Night shift"})
    group = Group.objects.get(name="Night shift")
    group.members.add(world.ben)
    cell = f"{group.public_id}-{world.support.public_id}"
    ines.post("/admin/groups/", {cell: "2", f"{group.public_id}-all": "0"})
    assert levels_of(world.again(world.ben)).on(world.support.pk, None) == Level.NOTE
    ines.post("/admin/groups/", {cell: "0"})
    assert not Grant.objects.filter(group=group).exists()
    assert Entry.objects.filter(action="grant_changed", about="Night shift").count() == 2
    ines.post("/admin/groups/", {cell: "9"})
    assert not Grant.objects.filter(group=group).exists()


def test_the_desk_is_set_and_every_number_format_shows_an_example(ines: Client) -> None:
    page = ines.get("/admin/desk/").content.decode()
    dated = re.search(r"today: (\d{16})\b", page)[1]
    assert dated[-1] == check_digit(dated[:-1])
    assert len(re.findall(r"today: ", page)) == 5
    given = {
        **{"name": "Kestrel Support", "language": "de", "time_zone": "Europe/Berlin", "number_format": "mask"},
        **{"system_id": "42", "number_mask": "HD-####-##", "link_days": "30", "reopen_days": "60"},
    }
    assert ines.post("/admin/desk/", given)["Location"] == "/admin/desk/"
    now = desk.current()
    assert (now.name, now.number_mask, now.link_days) == ("Kestrel Support", "HD-####-##", 30)
    entry = Entry.objects.get(action="desk_changed")
    assert (entry.details["old"]["name"], entry.details["new"]["name"]) == ("Deskbell", "Kestrel Support")
    assert "at least one #" in ines.post("/admin/desk/", given | {"number_mask": "x y"}).content.decode()
    assert "one to four digits" in ines.post("/admin/desk/", given | {"system_id": "abc"}).content.decode()
    assert desk.current().name == "Kestrel Support"


def test_the_log_of_all_this_holds_from_end_to_end(ines: Client, world: World) -> None:
    add(ines)
    ines.post("/admin/groups/", {"name": "Night shift"})
    assert Entry.objects.count() >= 2 and log.first_broken() is None
