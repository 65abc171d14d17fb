"""Tickets that go whole: what hangs on them goes along, and every figure still adds up."""

from __future__ import annotations

import pytest
from django.db.models import Sum

from deskbell.entry.models import AccessLink
from deskbell.intake.models import RawMail
from deskbell.outbox.models import OutgoingMail
from deskbell.people import addresses
from deskbell.privacy import by_hand, holds
from deskbell.privacy.models import Policy
from deskbell.search import finding
from deskbell.search.query import parse
from deskbell.tickets import drafting, merging, retaining
from deskbell.tickets.access_links import link_for
from deskbell.tickets.models import Article, Attachment, CountDelta, ErasedTicket, Event, Ticket
from deskbell.tickets.replying import default_recipients, reply
from tests.privacy import desk
from tests.world import World


@pytest.fixture
def ticket(world: World) -> Ticket:
    ticket = desk.with_files(world, title="Canary matter")
    to, cc = default_recipients(ticket)
    reply(by=world.ada, ticket=ticket, text="Done.", to=to, cc=cc)
    drafting.save(by=world.ada, ticket=ticket, kind="note", text="canary")
    link_for(ticket, world.carla, addresses.primary(world.carla))
    return Ticket.objects.get(pk=ticket.pk)


def counted() -> int:
    return CountDelta.objects.aggregate(n=Sum("n"))["n"] or 0


def endings() -> list[str]:
    return sorted(RawMail.objects.values_list("status", flat=True))


def test_everything_of_it_goes_and_the_number_stays(world: World, ticket: Ticket) -> None:
    merged = desk.with_files(world, title="Canary two")
    merging.merge(by=world.ada, ticket=merged, into=ticket)
    other = world.ticket(title="Stays")
    before, ledger = counted(), endings()
    by_hand.erase(by=world.ines, ticket=Ticket.objects.get(pk=ticket.pk), reason="asked for")
    assert list(Ticket.objects.values_list("pk", flat=True)) == [other.pk]
    assert set(ErasedTicket.objects.values_list("number", flat=True)) == {ticket.number, merged.number}
    assert not Attachment.objects.exists()
    assert not OutgoingMail.objects.filter(ticket_key=ticket.pk).exists()
    assert not AccessLink.objects.filter(about=ticket.pk).exists()
    assert not Event.objects.filter(ticket=ticket.pk).exists()
    assert Article.objects.count() == 1
    assert not finding.tickets(world.ada, parse("canary", world.ada)).exists()
    assert counted() == before - 2
    assert endings() == ledger
    assert set(RawMail.objects.values_list("subject", "from_email", "blob")) == {("", "", None)}


def test_a_policy_may_take_whole_tickets(world: World, ticket: Ticket) -> None:
    desk.close(ticket, 400)
    policy = Policy.objects.create(name="Everything", what=Policy.What.TICKETS, after=12, unit="mo")
    tried = desk.run(policy, dry=True)
    assert Ticket.objects.filter(pk=ticket.pk).exists()
    made = desk.run(policy)
    assert (made.tickets, made.files, made.bytes) == (tried.tickets, tried.files, tried.bytes) == (1, 3, made.bytes)
    assert ErasedTicket.objects.get().under == "Everything"


def test_a_legal_hold_stands_against_it(world: World, ticket: Ticket) -> None:
    retaining.retain(by=world.ada, ticket=ticket, reason="Court")
    with pytest.raises(holds.Held):
        by_hand.erase(by=world.ines, ticket=ticket, reason="asked for")
    assert Ticket.objects.filter(pk=ticket.pk).exists()
