"""The Customers button: who is listed, a person's page, an organisation's, and merging."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deskbell.people import addresses, organizing, public_keys, recording
from deskbell.people.models import Organization, Person, PersonNote
from deskbell.tickets.models import Ticket
from deskbell.web.agent import people_list
from tests.web.agent.conftest import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db
PEOPLE = "/desk/customers/"


def at(person: Person, resource: str = "") -> str:
    return f"{PEOPLE}{person.public_id}/{resource}"


@pytest.fixture
def seen(world: World) -> World:
    """Carla has a ticket that Ada sees, Dora one that only Ben sees."""
    world.ticket(title="Lamp of Carla")
    world.ticket(world.dora, world.billing, title="Bill of Dora")
    return world


def test_agents_see_the_public_key_of_a_customer(seen: World, ada: Client) -> None:
    text = (Path(__file__).parents[2] / "mime/keys/ed25519.asc").read_text()
    key = public_keys.add(person=seen.carla, text=text)
    body = ada.get(at(seen.carla)).content.decode()
    assert key.fingerprint in body and "BEGIN PGP PUBLIC KEY BLOCK" in body


def test_only_people_with_a_visible_ticket_are_listed_and_found(seen: World, ada: Client) -> None:
    body = ada.get(PEOPLE).content.decode()
    assert "Carla Finch" in body
    assert "Dora Vale" not in body
    for q in ("dora", "dora@brightside.example", "brightside"):
        assert "Dora Vale" not in ada.get(PEOPLE, {"q": q}).content.decode()
        assert "Dora Vale" not in ada.get(f"{PEOPLE}look-up/", {"q": q}).content.decode()


def test_while_creating_a_ticket_a_stranger_is_found_by_three_letters_with_nothing_but_name_and_address(
    seen: World, ada: Client
) -> None:
    world = seen
    world.dora.phone = "+49 381 555"
    world.dora.save()
    addresses.index(world.dora)
    recording.note(by=world.ben, person=world.dora, text="Pays late.")
    assert world.dora.organization is not None
    organizing.rename(by=world.ben, organization=world.dora.organization, name="Lantern")
    find = lambda q: ada.get(f"{PEOPLE}look-up/", {"q": q, "for": "ticket"}).content.decode()  # noqa: E731
    assert "Dora Vale" not in find("do")
    assert "Dora Vale" in find("dor")
    assert "Dora Vale" not in find("lantern")
    body = find("dora") + ada.get(f"/desk/tickets/new/phone/?customer={world.dora.public_id}").content.decode()
    for secret in ("Lantern", "Bill of Dora", "Pays late", "555"):
        assert secret not in body
    assert ada.get(at(world.dora)).status_code == 404


def test_who_may_create_nowhere_finds_no_strangers(seen: World) -> None:
    seen.ben.agent_groups.get().grants.update(level=1)
    body = signed_in(seen.ben).get(f"{PEOPLE}look-up/", {"q": "carla", "for": "ticket"}).content.decode()
    assert "Carla Finch" not in body


def test_a_number_finds_its_customer(seen: World, ada: Client) -> None:
    number = Ticket.objects.get(title="Lamp of Carla").number
    other = Ticket.objects.get(title="Bill of Dora").number
    assert "Carla Finch" in ada.get(f"{PEOPLE}look-up/", {"q": f"#{number}"}).content.decode()
    assert "Dora Vale" not in ada.get(f"{PEOPLE}look-up/", {"q": other, "for": "ticket"}).content.decode()


def test_organisations_are_listed_with_their_figures_however_many_there_are(seen: World) -> None:
    firms = {firm.name: firm for firm in people_list.organizations(seen.ada, "", "")[0]}
    with CaptureQueriesContext(connection) as few:
        people_list.organizations(seen.ada, "", "")
    tickets = Ticket.objects.filter(active=True, organization__name="Acme", queue=seen.support).count()
    people = Person.objects.filter(organization__name="Acme").count()
    assert tickets and people > 1
    assert (firms["Acme"].open, firms["Acme"].people) == (tickets, people)
    for n in range(5):
        seen.ticket(addresses.person_for(f"p{n}@example.org", f"Person {n}"))
        person = addresses.holder(f"p{n}@example.org")
        firm = Organization.objects.create(name=f"Firm {n}")
        Person.objects.filter(pk=person.pk).update(organization=firm)
        Ticket.objects.filter(customer=person).update(organization=firm)
    with CaptureQueriesContext(connection) as more:
        assert len(people_list.organizations(seen.ada, "", "")[0]) == len(firms) + 5
    assert len(more) == len(few)


def test_pages_follow_each_other_without_gap_or_repetition(world: World) -> None:
    now = timezone.now()
    for n in range(people_list.PAGE + 7):
        person = addresses.person_for(f"p{n}@example.org", f"Person {n}")
        for _ in range(2):
            ticket = world.ticket(person)
            Ticket.objects.filter(pk=ticket.pk).update(touched_at=now - timedelta(minutes=n // 3))
    first = people_list.people(world.ada, "", alone=False, after=None)
    second = people_list.people(world.ada, "", alone=False, after=people_list.Place.read(first.older))
    assert (len(first.rows), len(second.rows), second.older) == (people_list.PAGE, 7, "")
    assert len({row.name for row in (*first.rows, *second.rows)}) == people_list.PAGE + 7
    assert first.rows[0].open == 2


def test_without_an_organisation(world: World, ada: Client) -> None:
    world.ticket(addresses.person_for("alone@example.org", "Alone"))
    world.ticket()
    body = ada.get(PEOPLE, {"k": "alone"}).content.decode()
    assert "Alone" in body
    assert "Carla Finch" not in body


def test_a_persons_page_shows_tickets_in_the_readers_scope(seen: World, ada: Client) -> None:
    seen.ticket(queue=seen.billing, title="Not for Ada")
    body = ada.get(at(seen.carla)).content.decode()
    assert "Lamp of Carla" in body
    assert "Not for Ada" not in body
    assert "verified" in body
    assert "ada@desk-staff.example" not in body


def test_name_telephone_and_organisation_are_changed(seen: World, ada: Client) -> None:
    answer = ada.post(at(seen.carla, "details/"), {"name": "Carla Swan", "phone": "+1 5", "organization": "Swans"})
    assert answer.status_code == 302
    carla = seen.again(seen.carla)
    assert (carla.name, carla.phone, str(carla.organization)) == ("Carla Swan", "+1 5", "Swans")
    assert Ticket.objects.get(title="Lamp of Carla").organization == Organization.objects.get(name="Acme")


def test_joining_an_organisation_that_shares_all_needs_a_look_at_what_is_seen(seen: World, ada: Client) -> None:
    alone = addresses.person_for("alone@example.org", "Alone")
    seen.ticket(alone)
    Organization.objects.filter(name="Acme").update(sharing=Organization.Sharing.EVERYBODY)
    fields = {"name": "Alone", "organization": "Acme"}
    answer = ada.post(at(alone, "details/"), fields)
    assert answer.status_code == 422
    assert "Lamp of Carla" in answer.content.decode()
    assert seen.again(alone).organization is None
    ada.post(at(alone, "details/"), {**fields, "agreed": "on"})
    assert str(seen.again(alone).organization) == "Acme"


def test_addresses_are_added_unverified_and_verified_ones_stay(seen: World, ada: Client) -> None:
    ada.post(at(seen.carla, "addresses/"), {"email": "Carla@Home.example"})
    assert addresses.rows_of(seen.carla)[1] == ("carla@home.example", False, False)
    ada.post(at(seen.carla, "addresses/removal/"), {"email": "carla@acme.example"})
    assert len(addresses.of(seen.carla)) == 2
    ada.post(at(seen.carla, "addresses/removal/"), {"email": "carla@home.example"})
    assert addresses.of(seen.carla) == ["carla@acme.example"]
    assert ada.post(at(seen.carla, "addresses/"), {"email": "dora@brightside.example"}).status_code == 422


def test_an_unverified_address_on_an_account_lets_nobody_in(seen: World, ada: Client) -> None:
    ada.post(at(seen.carla, "addresses/"), {"email": "typo@elsewhere.example"})
    row = addresses.row("typo@elsewhere.example")
    assert row is not None
    assert not addresses.may_be_recovered(row)


def test_notes_are_written_and_deleted(seen: World, ada: Client) -> None:
    ada.post(at(seen.carla, "notes/"), {"text": "No calls before 9."})
    note = PersonNote.objects.get()
    assert "No calls before 9." in ada.get(at(seen.carla)).content.decode()
    ada.post(at(seen.carla, f"notes/{note.public_id}/removal/"))
    assert not PersonNote.objects.exists()


def test_colleagues_are_not_changed_here(seen: World, ada: Client) -> None:
    seen.ticket(seen.ben)
    assert ada.get(at(seen.ben)).status_code == 200
    for resource in ("details/", "addresses/", "addresses/removal/"):
        assert ada.post(at(seen.ben, resource), {"name": "X", "email": "x@x.example"}).status_code == 403
    assert seen.again(seen.ben).name == "Ben Wolf"


def test_an_organisation_lists_people_and_tickets_in_the_readers_scope_and_is_renamed(
    seen: World, ada: Client
) -> None:
    acme = Organization.objects.get(name="Acme")
    seen.ticket(seen.colin, seen.billing, title="Not for Ada")
    body = ada.get(f"/desk/organizations/{acme.public_id}/").content.decode()
    assert "Carla Finch" in body
    assert "Lamp of Carla" in body
    assert "Colin Reed" not in body
    assert "Not for Ada" not in body
    brightside = Organization.objects.get(name="Brightside")
    assert ada.get(f"/desk/organizations/{brightside.public_id}/").status_code == 404
    ada.post(f"/desk/organizations/{acme.public_id}/name/", {"name": "Acme Ltd"})
    assert seen.again(seen.carla).organization == Organization.objects.get(name="Acme Ltd")
    assert ada.post(f"/desk/organizations/{acme.public_id}/name/", {"name": "brightside"}).status_code == 422


def test_organisations_are_listed(seen: World, ada: Client) -> None:
    body = ada.get(PEOPLE, {"k": "organizations"}).content.decode()
    assert "Acme" in body
    assert "Brightside" not in body


def test_two_people_become_one(seen: World, ada: Client) -> None:
    contact = addresses.person_for("c.finch@old.example", "C. Finch")
    ticket = seen.ticket(contact, title="Asked long ago")
    shown = ada.get(at(seen.carla, "merge/"), {"other": contact.public_id}).content.decode()
    assert "Asked long ago" in shown
    digest = shown.partition('name="shown" value="')[2].partition('"')[0]
    wrong = ada.post(at(seen.carla, "merge/"), {"other": contact.public_id, "shown": "x" * 32})
    assert wrong.status_code == 409
    answer = ada.post(at(seen.carla, "merge/"), {"other": contact.public_id, "shown": digest})
    assert answer.headers["Location"] == at(seen.carla)
    ticket.refresh_from_db()
    assert ticket.customer == seen.carla
    assert addresses.holder("c.finch@old.example") == seen.carla
    assert ada.get(at(contact)).status_code == 404


def test_a_colleague_is_never_merged(seen: World, ada: Client) -> None:
    seen.ticket(seen.ben)
    assert ada.get(at(seen.carla, "merge/"), {"other": seen.ben.public_id}).status_code == 403
    assert ada.get(at(seen.ben, "merge/"), {"other": seen.carla.public_id}).status_code == 403


def test_nobody_is_merged_whose_tickets_one_may_not_change(seen: World, ada: Client) -> None:
    contact = addresses.person_for("c.finch@old.example", "C. Finch")
    seen.ticket(contact)
    seen.ticket(contact, seen.billing, title="Not for Ada")
    answer = ada.get(at(seen.carla, "merge/"), {"other": contact.public_id})
    assert answer.status_code == 403
    assert "Not for Ada" not in answer.content.decode()


def test_the_other_is_looked_up_among_those_one_sees(seen: World, ada: Client) -> None:
    assert "Dora Vale" not in ada.get(at(seen.carla, "merge/"), {"q": "dora"}).content.decode()
    assert ada.get(at(seen.carla, "merge/"), {"other": seen.dora.public_id}).status_code == 404
