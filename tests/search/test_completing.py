"""What the search box offers, and that it offers nobody what they may not see."""

from __future__ import annotations

import pytest
from django.utils import translation

from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.queues.models import Queue
from deskbell.search.completing import complete
from deskbell.tickets.models import Tag, Ticket, TicketLicence
from tests.world import World


@pytest.fixture
def ada(world: World) -> Person:
    world.ticket()
    world.ticket(world.dora, world.billing)
    return world.again(world.ada)


def _offers(person: Person, text: str, at: int | None = None) -> list[str]:
    return [offer.text for offer in complete(person, text, at).offers]


def test_fields_then_values_at_the_place_of_the_cursor(ada: Person) -> None:
    with translation.override("en"):
        assert _offers(ada, "printer pri") == ["priority:"]
        assert _offers(ada, "-zust") == ["state:"]
        assert _offers(ada, "вла") == ["owner:"]
        assert _offers(ada, "priority:hi") == ["high", '"very high"']
        assert _offers(ada, "state:open,pen")[0] == "pending"
        assert 'state:"closed successful"'.endswith(_offers(ada, 'state:"closed s')[0])
        assert _offers(ada, "owner:") == ["me", "none", "away", '"Ada Lark"', '"Ben Wolf"']
        assert _offers(ada, "owner:la") == ['"Ada Lark"']
        assert _offers(ada, "created:last-") == ["last-week", "last-month", "last-year"]
        assert _offers(ada, "pri fire", 3) == ["priority:"]
        found = complete(ada, "(owner:me -queue:Sup fire)", 20)
        assert ([one.text for one in found.offers], found.start, found.end) == (["Support"], 17, 20)
        assert _offers(ada, "") == _offers(ada, "nothing:x") == _offers(ada, '"pri') == []


def test_keys_are_offered_to_who_sees_a_ticket_with_them(world: World, ada: Person) -> None:
    for ticket in Ticket.objects.select_related("queue"):
        key = "OX-SUP-1" if ticket.queue == world.support else "OX-SUP-2"
        TicketLicence.objects.create(ticket=ticket, licence_id=key, place="text", at=ticket.created_at)
    assert _offers(ada, "licence:") == ["valid", "expired", "none", "wrong", "unknown"]
    assert _offers(ada, "licence:ox-") == ["OX-SUP-1"]
    assert _offers(ada, "has:li") == ["link", "licence"]


def test_customers_of_one_name_are_told_apart_and_stand_in_order(world: World, ada: Person) -> None:
    twins = [addresses.person_for(email, "Celia Otto") for email in ("z@acme.example", "a@acme.example")]
    for customer in (*twins, world.colin):
        world.ticket(customer)
    hidden = addresses.person_for("finch@acme.example", "Carla Finch")
    world.ticket(hidden, world.billing)  # Ada knows of one Carla only
    offers = _offers(ada, "customer:c")
    assert offers == [f'"{world.carla.name}"', "z@acme.example", "a@acme.example", f'"{world.colin.name}"']


def test_counts_stand_beside_what_is_counted_anyway(ada: Person) -> None:
    assert {one.text: one.about for one in complete(ada, "queue:Sup").offers} == {"Support": "1"}
    assert complete(ada, "state:new").offers[0].about == "1"


def test_nobody_is_offered_what_they_may_not_see(world: World, ada: Person) -> None:
    ben = world.again(world.ben)
    Queue.objects.filter(pk=world.billing.pk).update(open_to_moves=False)
    Ticket.objects.get(queue=world.billing).tags.add(Tag.objects.create(name="secret"))
    for typed, hidden in (("customer:do", '"Dora Vale"'), ("org:Br", "Brightside"), ("tag:se", "secret")):
        assert _offers(ben, typed) == [hidden]
        assert _offers(ada, typed) == []
    assert _offers(ben, "queue:Bil") == ["Billing"]
    assert _offers(ada, "queue:Bil") == []
    assert complete(ada, "state:new").offers[0].about == "1"
