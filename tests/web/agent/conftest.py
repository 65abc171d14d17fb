"""Ada at her desk, in a browser without scripts."""

from __future__ import annotations

import pytest
from django.test import Client

from deskbell.people.models import Person
from deskbell.tickets.models import Ticket
from tests.world import World

BACKEND = "deskbell.web.signin.backend.Backend"


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


@pytest.fixture
def ada(world: World) -> Client:
    """Ada's browser; she manages Support."""
    return signed_in(world.ada)


@pytest.fixture
def ticket(world: World) -> Ticket:
    return world.ticket(title="Orders are not imported", text="Since last night no orders arrive.\n\nCarla")


def desk(ticket: Ticket, resource: str = "") -> str:
    """The address of a ticket, or of one of its resources."""
    return f"/desk/tickets/{ticket.number}/{resource}"
