"""Read marks: what is new for one agent is not for another, and nobody else's reading changes it."""

from __future__ import annotations

from deskbell.tickets import noting, receiving, seeing
from deskbell.tickets.models import Ticket
from tests.world import World


def unread(world: World, person: object, ticket: Ticket) -> bool:
    fresh = Ticket.objects.get(pk=ticket.pk)
    return fresh.pk in seeing.unread_among(person, {fresh.pk: fresh.article_at})


def test_what_a_customer_wrote_is_unread_until_seen_by_each_agent(world: World) -> None:
    ticket = world.ticket()
    assert unread(world, world.ada, ticket) and unread(world, world.ben, ticket)
    seeing.mark_seen(by=world.ada, ticket=ticket)
    assert not unread(world, world.ada, ticket) and unread(world, world.ben, ticket)
    receiving.receive(by=world.carla, ticket=ticket, article=world.message(world.carla, "Still burns."))
    assert unread(world, world.ada, ticket)


def test_what_one_wrote_oneself_is_read(world: World) -> None:
    ticket = world.ticket()
    noting.note(by=world.ada, ticket=ticket, text="Asked the fire brigade.")
    assert not unread(world, world.ada, ticket) and unread(world, world.ben, ticket)


def test_an_earlier_mark_makes_it_unread_again(world: World) -> None:
    ticket = world.ticket()
    seeing.mark_seen(by=world.ada, ticket=ticket)
    seeing.mark_seen(by=world.ada, ticket=ticket, until=ticket.created_at.replace(year=2000))
    assert unread(world, world.ada, ticket)
