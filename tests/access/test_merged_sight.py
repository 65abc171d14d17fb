"""Merging and splitting widen nobody's sight, but for agents with a right to the ticket; over random worlds."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from deskbell.access import fetch, scope, sights
from deskbell.access.errors import NotThere
from deskbell.access.guest import Guest
from deskbell.mime.mail import MailAddress
from deskbell.people.models import Group, Organization, Person
from deskbell.queues.models import Grant, Level
from deskbell.tickets import linking, merged, merging, moving, noting, splitting
from deskbell.tickets.linking import NotLinked, Relation
from deskbell.tickets.models import Article, Ticket
from deskbell.tickets.receiving import receive
from tests.world import World

ROUNDS = 6
STEPS = 14


def _ticket(world: World, chance: random.Random) -> Ticket:
    people = [world.carla, world.colin, world.dora, world.otto]
    customer = chance.choice(people)
    others = chance.sample([p for p in people if p != customer], chance.randint(0, 2))
    copies = tuple(MailAddress(p.name, f"{p.name.split()[0].lower()}@acme.example") for p in others)
    ticket = world.ticket(customer, chance.choice([world.support, world.billing]), participants=others)
    if copies:
        article = world.message(customer, "with a copy", cc=copies)
        receive(by=customer, ticket=ticket, article=article, participants=others)
    noting.note(by=world.ada, ticket=ticket, text="secret")
    return ticket


def _portal(world: World) -> dict[str, set[int]]:
    """Everything each customer and each guest can read, article by article."""
    seen: dict[str, set[int]] = {}
    people = [world.again(p) for p in (world.carla, world.colin, world.dora, world.otto)]
    for person in people:
        mine = scope.portal_tickets_for(person)
        seen[f"customer {person.pk}"] = {
            key for ticket in mine for key in scope.portal_articles_for(person, ticket).values_list("pk", flat=True)
        }
        for ticket in Ticket.objects.all():
            guest = Guest(ticket.pk, person, "", 1)
            keys = scope.portal_articles_for(guest, ticket).values_list("pk", flat=True)
            seen[f"guest {person.pk} {ticket.pk}"] = set(keys)
    return seen


def _desk(person: Person) -> set[int]:
    found = {
        key
        for ticket in scope.tickets_for(person)
        for key in scope.articles_for(person, ticket).values_list("pk", flat=True)
    }
    for article in Article.objects.all():  # one by one it is the same as in the thread
        try:
            fetch.article(person, article.public_id)
            assert article.pk in found
        except NotThere:
            assert article.pk not in found
    return found


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_merging_and_undoing_shows_nobody_anything_new(world: World, seed: int) -> None:
    chance = random.Random(seed)
    Organization.objects.update(sharing=chance.choice(Organization.Sharing.values))
    Person.objects.filter(pk=world.colin.pk).update(is_contact_person=chance.random() < 0.5)
    Grant.objects.create(
        group=Group.objects.get(name="Support agents"), queue=world.billing, level=chance.choice(Level.values)
    )
    tickets = [_ticket(world, chance) for _ in range(5)]
    before = _portal(world)
    at_first = {p.pk: _desk(world.again(p)) for p in (world.ada, world.ben)}
    for _ in range(STEPS):
        one, two = (Ticket.objects.get(pk=t.pk) for t in chance.sample(tickets, 2))
        act = chance.choice(["merge", "merge", "undo", "link", "move"])
        try:
            if act == "merge" and one.merged_into is None:
                root = merged.root_of(two)
                told = {p.pk for p in sights.agents_reading_by_merge(one, root)}
                had = {p.pk: _desk(world.again(p)) for p in (world.ada, world.ben)}
                merging.merge(by=world.ada, ticket=one, into=two)
                for person in (world.ada, world.ben):
                    new = _desk(world.again(person)) - had[person.pk]
                    assert not new or person.pk in told, "an agent began to see without having been named"
            elif act == "undo" and one.merged_into is not None:
                merging.undo(by=world.ada, ticket=one)
            elif act == "link":
                linking.link(by=world.ada, ticket=one, other=two, relation=chance.choice(list(Relation)))
            elif act == "move" and one.merged_into is None:
                moving.move(by=world.ada, ticket=one, queue=one.queue)
        except (merging.NotMerged, NotLinked):
            pass
        now = _portal(world)
        assert now == before, (seed, act)
    for ticket in Ticket.objects.exclude(merged_into=None).order_by("-pk"):
        merging.undo(by=world.ada, ticket=ticket)
    assert {p.pk: _desk(world.again(p)) for p in (world.ada, world.ben)} == at_first
    assert _portal(world) == before


def test_the_target_shows_agents_both_and_each_customer_their_own(world: World) -> None:
    source, target = world.ticket(text="of the source"), world.ticket(world.dora, text="of the target")
    noting.note(by=world.ada, ticket=source, text="a note")
    merging.merge(by=world.ada, ticket=source, into=target)
    assert [a.text for a in scope.articles_for(world.ada, target)] == ["of the source", "of the target", "a note"]
    assert [a.text for a in scope.portal_articles_for(world.dora, target)] == ["of the target"]
    source.refresh_from_db()
    assert [a.text for a in scope.portal_articles_for(world.carla, source)] == ["of the source"]
    with pytest.raises(NotThere):
        fetch.portal_ticket(world.carla, target.number)


def _widened(world: World, act: Callable[[], object]) -> set[str]:
    before = _portal(world)
    act()
    after = _portal(world)
    return {who for who in before if after[who] - before[who]}


@pytest.mark.parametrize("customer", ["carla", "dora"])
def test_a_split_shows_the_copy_to_its_customer_alone(world: World, customer: str) -> None:
    ticket = world.ticket(participants=[world.otto])
    article = ticket.articles.get()
    to = getattr(world, customer)
    widened = _widened(
        world,
        lambda: splitting.split(by=world.ada, article=article, title="Copy", customer=to, queue=world.support),
    )
    assert widened == {f"customer {to.pk}"}
    note = noting.note(by=world.ada, ticket=ticket, text="inside").articles.get(kind="note")
    assert not _widened(
        world, lambda: splitting.split(by=world.ada, article=note, title="Note", customer=to, queue=world.support)
    )


def test_who_loses_sight_by_a_move_is_known_before(world: World) -> None:
    ticket = world.ticket()
    assert sights.agents_losing(ticket, queue=world.billing) == [world.ada]
    assert sights.agents_gaining(ticket, queue=world.billing) == [world.ben]
    Ticket.objects.filter(pk=ticket.pk).update(owner=world.ada)
    ticket.refresh_from_db()
    assert sights.agents_losing(ticket, queue=world.billing) == []
    moving.move(by=world.ada, ticket=ticket, queue=world.billing)
    assert scope.tickets_for(world.again(world.ben)).filter(pk=ticket.pk).exists()
