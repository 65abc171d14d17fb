from __future__ import annotations

import pytest
from django.test import Client

from deskbell.contracts import entitlement, recording
from deskbell.contracts.models import KeyRequest
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.queues.models import Queue
from tests.web.portal.conftest import Case
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def required(world: World) -> None:
    Queue.objects.filter(pk=world.support.pk).update(licence_rule="required")
    world.support.refresh_from_db()
    entitlement.forget()


def test_without_a_licence_the_page_says_so_to_who_would_read_it_and_nobody_else(
    client: Client, world: World, required: None
) -> None:
    ticket = world.ticket(world.carla, title="Secret title")
    client.force_login(world.carla)
    answer = client.get(f"/ticket/{ticket.number}/")
    page = answer.content.decode()
    assert answer.status_code == 403 and "support@desk.example" in page and "Give a support key" in page
    assert "Secret title" not in page and "Secret title" not in client.get("/tickets/").content.decode()
    for path in ("reply/", "closure/"):
        assert client.post(f"/ticket/{ticket.number}/{path}", {"text": "x"}).status_code in (302, 403)
    assert ticket.articles.count() == 1 and ticket.active
    client.force_login(world.dora)
    stranger = client.get(f"/ticket/{ticket.number}/")
    assert stranger.status_code == 404 and "A support licence is needed" not in stranger.content.decode()
    recording.add(by=world.ines, key="OX-SUP-1", organization=world.carla.organization)
    client.force_login(world.carla)
    assert "Secret title" in client.get(f"/ticket/{ticket.number}/").content.decode()


def test_a_guests_link_leads_to_the_same_words(client: Client, case: Case, required: None) -> None:
    answer = client.get(case.link, follow=True)
    assert answer.status_code == 403 and "put it into your answer" in answer.content.decode()


def test_a_key_is_given_and_nothing_is_given_away(client: Client, world: World) -> None:
    recording.add(by=world.ines, key="OX-SUP-1", organization=world.carla.organization)
    nadia = addresses.person_for("nadia@lindqvist.example", "Nadia")
    client.force_login(nadia)
    known = client.post("/licence/", {"key": "ox-sup-1"}, follow=True).content.decode()
    assert KeyRequest.objects.get().person == nadia and world.again(nadia).organization is None
    unknown = client.post("/licence/", {"key": "OX-SUP-2"}, follow=True).content.decode()
    assert "will check the key" in known and "will check the key" in unknown and "Acme" not in known
    assert "cannot be a support key" in client.post("/licence/", {"key": "\0"}).content.decode()
    for n in range(12):
        last = client.post("/licence/", {"key": f"OX-SUP-{n + 10}"})
    assert last.status_code == 422


def test_a_contact_accepts_and_sees_the_keys_of_their_organisation_only(client: Client, world: World) -> None:
    recording.add(by=world.ines, key="OX-SUP-1", organization=world.carla.organization)
    nadia = addresses.person_for("nadia@lindqvist.example", "Nadia")
    client.force_login(nadia)
    client.post("/licence/", {"key": "OX-SUP-1"})
    decide = f"/licence/requests/{KeyRequest.objects.get().public_id}/"
    for person in (world.dora, world.colin, nadia):
        client.force_login(person)
        assert client.post(decide, {"accept": "1"}).status_code == 404
    client.force_login(world.colin)
    assert "OX-SUP-1" not in client.get("/licence/").content.decode()
    Person.objects.filter(pk=world.colin.pk).update(is_contact_person=True)
    page = client.get("/licence/").content.decode()
    assert "OX-SUP-1" in page and "nadia@lindqvist.example" in page
    client.post(decide, {"accept": "1"})
    assert world.again(nadia).organization == world.carla.organization
    assert client.post(decide, {"accept": "1"}).status_code == 404
