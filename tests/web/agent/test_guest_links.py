"""Ending customers' links to a ticket, and inviting a customer to an account."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client

from deskbell.audit.models import Entry
from deskbell.desk import settings as desk
from deskbell.desk.models import Registration
from deskbell.outbox.models import OutgoingMail
from deskbell.people import addresses
from deskbell.queues.models import Grant, Level
from deskbell.tickets.access_links import link_for
from deskbell.web.agent.views.invitations import A_DAY
from tests.world import World

pytestmark = pytest.mark.django_db
EMAIL = "nadia@lindqvist.example"


@pytest.fixture
def ada(world: World) -> Client:
    client = Client()
    client.force_login(world.ada)
    return client


def test_a_ticket_lists_whose_links_open_it_and_ends_them_at_once(world: World, ada: Client) -> None:
    nadia = addresses.person_for(EMAIL, "Nadia Petrova")
    ticket = world.ticket(nadia)
    guest = Client()
    guest.get(urlsplit(link_for(ticket, nadia, EMAIL)).path)
    other = urlsplit(link_for(ticket, nadia, "other@lindqvist.example")).path
    page = f"/desk/tickets/{ticket.number}/guest-links/"
    assert "nadia@lindqvist.example" in ada.get(page).content.decode()
    assert page in ada.get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert guest.get(f"/ticket/{ticket.number}/").status_code == 200
    ada.post(page, {"email": EMAIL})
    assert guest.get(f"/ticket/{ticket.number}/").status_code == 404
    assert Client().get(other).status_code == 302
    assert EMAIL not in ada.get(page).content.decode().replace("other@lindqvist", "")
    entry = Entry.objects.get(action="ticket_links_revoked")
    assert (entry.actor, entry.about, entry.details["links"]) == (world.ada.pk, ticket.number, 1)


def test_reading_the_ticket_is_not_enough_to_end_links(world: World) -> None:
    ticket = world.ticket()
    link_for(ticket, world.carla, "carla@acme.example")
    Grant.objects.create(group=world.ben.agent_groups.get(), queue=world.support, level=Level.NOTE)
    ben = Client()
    ben.force_login(world.ben)
    page = f"/desk/tickets/{ticket.number}/guest-links/"
    assert ben.get(page).status_code == ben.post(page, {"email": "carla@acme.example"}).status_code == 403
    assert not Entry.objects.filter(action="ticket_links_revoked").exists()


def test_a_customer_without_an_account_is_invited_a_few_times_a_day(world: World, ada: Client) -> None:
    nadia = addresses.person_for(EMAIL, "Nadia Petrova")
    world.ticket(nadia)
    page = f"/desk/customers/{nadia.public_id}/"
    assert f"{page}invitation/" in ada.get(page).content.decode()
    for _ in range(A_DAY + 2):
        assert ada.post(f"{page}invitation/")["Location"] == page
    assert OutgoingMail.objects.filter(purpose="invitation").count() == A_DAY
    assert Entry.objects.filter(action="person_invited", actor=world.ada.pk).count() == A_DAY


def test_nobody_with_an_account_is_invited_and_nobody_where_the_desk_does_not(world: World, ada: Client) -> None:
    world.ticket(world.carla)
    nadia = addresses.person_for(EMAIL, "Nadia Petrova")
    world.ticket(nadia)
    assert ada.post(f"/desk/customers/{world.carla.public_id}/invitation/").status_code == 403
    found = desk.current()
    found.registration = Registration.AGENTS
    desk.save(found)
    page = f"/desk/customers/{nadia.public_id}/"
    assert "invitation" not in ada.get(page).content.decode()
    assert ada.post(f"{page}invitation/").status_code == 403
    assert not OutgoingMail.objects.exists()
