from __future__ import annotations

import pytest
from django.test import Client

from deskbell.queues.models import ExtraField
from deskbell.tickets import fielding
from deskbell.tickets.models import Ticket
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def field(world: World) -> ExtraField:
    return ExtraField.objects.create(code="rank", label="Rank", shown_to=ExtraField.For.AGENT, is_required=True)


@pytest.fixture
def ticket(world: World, field: ExtraField) -> Ticket:
    ticket = world.ticket()
    fielding.fill_in(by=world.ada, ticket=ticket, values={field: "first"})
    return ticket


@pytest.fixture
def ada(client: Client, world: World) -> Client:
    client.force_login(world.ada)
    return client


def page(ada: Client, ticket: Ticket) -> str:
    return ada.get(f"/desk/tickets/{ticket.number}/").content.decode()


def test_the_ticket_shows_them_and_a_form_changes_them(ada: Client, ticket: Ticket, field: ExtraField) -> None:
    assert "<dt>Rank</dt><dd>first</dd>" in page(ada, ticket)
    url = f"/desk/tickets/{ticket.number}/fields/"
    assert 'value="first"' in ada.get(url).content.decode()
    assert ada.post(url, {"field-rank": "second", "was-rank": "first"}).status_code == 302
    assert "<dd>second</dd>" in page(ada, ticket)
    assert "Rank: first → second" in ada.get(f"/desk/tickets/{ticket.number}/history/").content.decode()
    assert ada.post(url, {"field-rank": "", "was-rank": "second"}).status_code == 302  # agents may not know
    assert fielding.values_of(ticket) == {}


def test_what_somebody_else_set_meanwhile_is_shown_first(ada: Client, ticket: Ticket, field: ExtraField) -> None:
    url = f"/desk/tickets/{ticket.number}/fields/"
    stopped = ada.post(url, {"field-rank": "third", "was-rank": "zero"})
    shown = stopped.content.decode()
    assert stopped.status_code == 409 and "Somebody else changed this meanwhile: first." in shown
    assert 'value="third"' in shown and 'name="was-rank" value="first"' in shown
    assert ada.post(url, {"field-rank": "third", "was-rank": "first"}).status_code == 302


def test_what_is_wrong_is_refused(ada: Client, ticket: Ticket, world: World) -> None:
    ExtraField.objects.create(code="since", label="Since", kind="date")
    refused = ada.post(f"/desk/tickets/{ticket.number}/fields/", {"field-since": "soon"})
    assert refused.status_code == 422 and "Enter a valid date." in refused.content.decode()


def test_a_choice_that_is_offered_no_more_can_be_kept(ada: Client, ticket: Ticket, world: World) -> None:
    choice = ExtraField.objects.create(code="kind", label="Kind", kind="choice", choices=["new"])
    fielding.fill_in(by=world.ada, ticket=ticket, values={choice: "old"})
    rank = {"field-rank": "first", "was-rank": "first"}
    sent = ada.post(f"/desk/tickets/{ticket.number}/fields/", {"field-kind": "old", "was-kind": "old", **rank})
    assert sent.status_code == 302 and fielding.values_of(ticket)[choice.pk] == "old"


def test_on_a_desk_without_fields_nothing_is_shown(ada: Client, world: World) -> None:
    ticket = world.ticket()
    assert "h-fields" not in page(ada, ticket)
    assert "nothing more to fill in" in ada.get(f"/desk/tickets/{ticket.number}/fields/").content.decode()
