"""Agents in the administration: made, changed, let in or not, and where they are signed in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from deskbell.audit.models import Entry
from deskbell.audit.verifying import verify
from deskbell.entry import accounts, asking
from deskbell.outbox.models import OutgoingMail
from deskbell.people import addresses, agents, sessions, shutting
from deskbell.people.models import Group, Person, SignIn
from tests.fresh import fresh
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/people/"
MEI = {
    **{"first_name": "Mei", "last_name": "Tanaka", "username": "Mei", "email": "mei@desk-staff.example"},
    **{"way": "password", "role": "agent"},
}


def add(client: Client, **more: object) -> str:
    return client.post(f"{PEOPLE}new/", MEI | more).content.decode()


def at(person: Person, resource: str = "") -> str:
    return f"{PEOPLE}{person.public_id}/{resource}"


def signed_in(username: str) -> Client:
    client = Client()
    client.post("/sign-in/", {"login": username, "password": PASSWORD})
    assert client.get("/desk/").status_code == 200
    return client


def test_an_agent_gets_a_temporary_password_that_is_shown_once_and_must_be_replaced(
    ines: Client, world: World
) -> None:
    group = Group.objects.get(name="Support agents")
    page = add(ines, groups=[group.pk])
    password = re.search(r"<code>([a-z2-9-]{19})</code>", page)[1]
    mei = Person.objects.get(username="mei")
    assert (mei.name, mei.is_agent, mei.is_administrator) == ("Mei Tanaka", True, False)
    assert mei.must_change_password and mei.check_password(password)
    assert list(mei.agent_groups.all()) == [group]
    assert password not in str(list(Entry.objects.values()))
    other = Client()
    assert other.post("/sign-in/", {"login": "mei", "password": password})["Location"] == "/sign-in/password/"
    assert password not in ines.get(at(mei)).content.decode()


def test_an_invited_agent_chooses_a_password_by_the_link_in_the_mail(ines: Client, world: World) -> None:
    add(ines, way="invitation", role="both")
    mei = Person.objects.get(username="mei")
    assert mei.is_administrator and not mei.has_usable_password() and not mei.must_change_password
    assert OutgoingMail.objects.filter(purpose="invitation").count() == 1
    token = asking.make(accounts.INVITATION, email="mei@desk-staff.example", person=mei)
    other = Client()
    answer = other.post(f"/invitation/{token}/", {"name": "Mei Tanaka", "password": "a pelican in the attic"})
    assert answer.status_code == 302 and other.get("/desk/").status_code == 200
    assert other.post(f"/invitation/{token}/").status_code == 404
    ines.post(at(mei, "invitation/"))
    assert OutgoingMail.objects.filter(purpose="invitation").count() == 1  # who has a password needs none


def test_an_invitation_needs_an_address_and_nothing_typed_is_lost(ines: Client) -> None:
    page = add(ines, way="invitation", email="")
    assert "Enter the address that the invitation goes to." in page
    assert 'value="Mei"' in page and 'value="Tanaka"' in page
    assert not Person.objects.filter(username="mei").exists()


def test_a_pseudonym_is_one_word(ines: Client) -> None:
    assert "make the pseudonym one word" in add(ines, first_name="The Bear", last_name="")
    add(ines, first_name="Bear", last_name="")
    assert Person.objects.get(username="mei").name == "Bear"


def test_names_and_addresses_in_use_are_refused(ines: Client) -> None:
    assert "This user name is taken." in add(ines, username="ada")
    assert "This address belongs to somebody else." in add(ines, email="carla@acme.example")
    assert "an address of the desk itself" in add(ines, email="support@desk.example")
    assert not Person.objects.filter(name="Mei Tanaka").exists()


def test_who_wrote_as_a_customer_becomes_the_agent(ines: Client) -> None:
    contact = addresses.person_for("mei@desk-staff.example")
    add(ines)
    assert Person.objects.get(username="mei").pk == contact.pk


def change(client: Client, person: Person, **more: object) -> str:
    first, _, last = person.name.partition(" ")
    return client.post(at(person), {"first_name": first, "last_name": last, "role": "agent", **more}).content.decode()


def test_another_role_signs_them_out_and_another_name_does_not(ines: Client, world: World) -> None:
    ada = signed_in("ada")
    change(ines, world.ada, last_name="Finch")
    assert world.again(world.ada).name == "Ada Finch"
    assert ada.get("/desk/").status_code == 200
    change(ines, world.again(world.ada), role="both")
    assert world.again(world.ada).is_administrator
    assert ada.get("/desk/").status_code == 302 and not sessions.of(world.ada).exists()
    entry = Entry.objects.filter(action="agent_changed").latest("pk")
    assert (entry.details["old"], entry.details["new"]) == ({"is_administrator": False}, {"is_administrator": True})


def test_who_is_disabled_is_out_at_once(ines: Client, world: World) -> None:
    ada = signed_in("ada")
    ines.post(at(world.ada, "switch/"), {"on": "0"})
    assert ada.get("/desk/").status_code == 302 and not SignIn.objects.filter(person=world.ada).exists()
    assert Entry.objects.filter(action="agent_disabled", about="Ada Lark").exists()
    ines.post(at(world.ada, "switch/"), {"on": "1"})
    assert world.again(world.ada).is_active
    assert ada.get("/desk/").status_code == 302  # the session of before stays dead


def test_nobody_locks_the_last_administrator_out(ines: Client, world: World) -> None:
    ines.post(at(world.ines, "switch/"), {"on": "0"})
    assert "Somebody must administer the desk" in change(ines, world.ines, role="agent")
    assert world.again(world.ines).is_administrator and world.again(world.ines).is_active
    assert ines.post(at(world.ines, "password/"))["Location"] == at(world.ines)


def test_an_administrator_who_cannot_sign_in_yet_is_none_to_rely_on(world: World) -> None:
    agents.add(by=world.ines, name="Mei", username="mei", email="", administrator=True, with_password=False)
    with pytest.raises(agents.LastAdministrator):
        shutting.switch(by=world.ada, person=world.ines, on=False)
    Person.objects.filter(username="mei").update(password=world.ada.password)
    shutting.switch(by=world.ada, person=world.ines, on=False)


def test_a_new_temporary_password_ends_the_old_one_and_its_sessions(ines: Client, world: World) -> None:
    client = signed_in("ada")
    ines.post(at(world.ada, "password/"))
    ada = world.again(world.ada)
    assert ada.must_change_password and not ada.check_password(PASSWORD)
    assert client.get("/desk/").status_code == 302


def test_sessions_are_listed_and_ended_one_or_all(ines: Client, world: World) -> None:
    one, other = signed_in("ada"), signed_in("ada")
    rows = list(sessions.of(world.ada))
    page = ines.get(at(world.ada)).content.decode()
    assert page.count('name="session"') == 2 and rows[0].public_id in page and "127.0.0.1" in page
    key = SignIn.objects.get(session_key=one.session.session_key).public_id
    ines.post(at(world.ada, "sessions/"), {"session": key})
    assert one.get("/desk/").status_code == 302 and other.get("/desk/").status_code == 200
    ines.post(at(world.ada, "sessions/"))
    assert other.get("/desk/").status_code == 302
    assert Entry.objects.filter(action="sessions_ended", about="Ada Lark").count() == 2


def test_a_lost_second_factor_is_reset_with_its_codes_and_sessions(ines: Client, world: World) -> None:
    client = signed_in("ada")
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=world.ada, type=kind, data={"secret": "x", "seed": "x", "used_mask": 0})
    ines.post(at(world.ada, "factors/"))
    assert not Authenticator.objects.filter(user=world.ada).exists()
    assert client.get("/desk/").status_code == 302
    assert Entry.objects.filter(action="second_factor_reset", about="Ada Lark").exists()


def test_addresses_are_added_vouched_for_chosen_and_removed(ines: Client, world: World) -> None:
    ines.post(at(world.ada, "addresses/"), {"email": "ada@home.example"})
    assert ("ada@home.example", False, False) in addresses.rows_of(world.ada)
    act = at(world.ada, "addresses/change/")
    ines.post(act, {"email": "ada@home.example", "act": "primary"})
    assert addresses.primary(world.ada) == "ada@desk-staff.example"
    ines.post(act, {"email": "ada@home.example", "act": "prove"})
    ines.post(act, {"email": "ada@home.example", "act": "primary"})
    assert addresses.primary(world.ada) == "ada@home.example"
    ines.post(act, {"email": "ada@desk-staff.example", "act": "remove"})
    assert addresses.rows_of(world.ada) == [("ada@home.example", True, True)]
    assert ines.post(act, {"email": "ada@home.example", "act": "burn"}).status_code == 404
    taken = ines.post(at(world.ada, "addresses/"), {"email": "ben@desk-staff.example"})
    assert taken.status_code == 422 and "Somebody else has this address" in taken.content.decode()


def test_risky_acts_ask_for_the_password_first(ines: Client, world: World) -> None:
    fresh(ines, ago=3600)
    answer = ines.post(at(world.ada, "switch/"), {"on": "0"})
    assert answer.status_code == 302 and answer["Location"].startswith("/sign-in/again/")
    assert world.again(world.ada).is_active


def test_who_edits_what_another_changed_is_told(ines: Client, world: World) -> None:
    seen = re.search(r'name="seen" value="(\w+)"', ines.get(at(world.ada)).content.decode())[1]
    change(ines, world.ada, last_name="Finch")
    page = change(ines, world.ada, first_name="Adele", seen=seen)
    assert "Ines Kern changed this" in page and 'value="Adele"' in page
    assert world.again(world.ada).name == "Ada Finch"


def test_the_list_is_searched_filtered_and_paged(ines: Client, world: World) -> None:
    today = timezone.now().date()
    Person.objects.filter(pk=world.ben.pk).update(
        away_from=today - timedelta(days=2), away_until=today + timedelta(2)
    )
    Person.objects.create(name="Gone", username="gone", is_agent=True, is_active=False)
    Person.objects.bulk_create(Person(name=f"Agent {n:03}", username=f"a{n}", is_agent=True) for n in range(120))

    def names(**asked: str) -> list[str]:
        page = ines.get(PEOPLE, asked).content.decode()
        return re.findall(r'<th scope="row" class="any"><a [^>]*>([^<]*)</a>', page)

    assert names(q="lark") == ["Ada Lark"] == names(q="ada@desk")
    assert names(q="a7") == ["Agent 007"]
    assert names(show="away") == ["Ben Wolf"] and names(show="disabled") == ["Gone"]
    assert names(show="administrators") == ["Ines Kern"]
    assert "Carla Finch" not in names(q="carla")
    found, url = [], "?"
    while url:
        page = ines.get(f"{PEOPLE}{url}").content.decode()
        found += re.findall(r'<th scope="row" class="any"><a [^>]*>([^<]*)</a>', page)
        more = re.search(r'href="(\?[^"]*after=[^"]*)" rel="next"', page)
        url = more[1].replace("&amp;", "&") if more else ""
    assert found == sorted(found, key=str.lower) and len(found) == len(set(found)) == 124
    back = re.search(r'href="(\?[^"]*before=[^"]*)" rel="prev"', page)[1].replace("&amp;", "&")
    assert names(**dict([back.removeprefix("?").split("=")])) == found[50:100]


def test_a_customer_is_no_agent_to_administer(ines: Client, world: World) -> None:
    assert ines.get(at(world.carla)).status_code == 404
    assert ines.post(at(world.carla, "password/")).status_code == 404


def test_the_log_of_all_this_holds_from_end_to_end(ines: Client, world: World) -> None:
    add(ines)
    ines.post("/admin/groups/", {"name": "Night shift"})
    assert Entry.objects.count() >= 2 and verify().broken is None
