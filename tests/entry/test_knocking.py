from __future__ import annotations

import pytest

from deskbell.entry import accounts, knocking, links
from deskbell.entry.models import AccessLink, Knock
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.tickets.models import Ticket
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_mailbox_is_asked_for_a_few_times_whatever_stands_behind_the_plus(world: World) -> None:
    for n in range(20):
        typed, network = f"victim+{n}@nowhere.example", f"n{n}"
        knocking.knock(kind=Knock.Kind.REGISTRATION, typed=typed, network=network)
    assert Knock.objects.count() == knocking.PER_ADDRESS
    knocking.knock(kind=Knock.Kind.RECOVERY, typed="carla", network="x")
    assert Knock.objects.filter(typed="carla").exists()


def test_who_proves_one_of_a_contacts_addresses_gets_that_one_alone(world: World) -> None:
    contact = addresses.person_for("nadia@nowhere.example", "Nadia")
    ticket = world.ticket(contact)
    addresses.add(contact, "nobody-of-hers@else.example")
    token = links.make(
        AccessLink.Purpose.REGISTRATION,
        lifetime=accounts.LIFETIMES[accounts.REGISTRATION],
        email="nobody-of-hers@else.example",
    )
    link = accounts.find(token, accounts.REGISTRATION)
    assert link is not None
    person = accounts.register(link, accounts.Chosen(password="!", name="Somebody"))
    assert person != contact and addresses.verified(person) == ["nobody-of-hers@else.example"]
    assert addresses.of(Person.objects.get(pk=contact.pk)) == ["nadia@nowhere.example"]
    assert Ticket.objects.get(pk=ticket.pk).customer == contact
