"""What is said about somebody's rights is what `scope` grants, over random worlds."""

from __future__ import annotations

import random

import pytest

from deskbell.access import losses, reasons, scope
from deskbell.access.levels import is_active_agent, levels_of
from deskbell.people.models import Group, Organization, Person
from deskbell.queues import licence_rules
from deskbell.queues.models import Grant, Level, LicenceRule, Queue, TicketType
from deskbell.tickets import merging
from deskbell.tickets.models import Ticket
from tests.world import World


def scatter(world: World, chance: random.Random) -> list[Ticket]:
    """Grants, groups, organisations and tickets as they fall."""
    kinds = [TicketType.objects.create(name=f"Kind {n}") for n in range(2)]
    queues = [world.support, world.billing, Queue.objects.create(name="Third", path="Third")]
    groups = [*Group.objects.all(), *(Group.objects.create(name=f"Group {n}") for n in range(2))]
    Grant.objects.all().delete()
    for group in groups:
        group.members.set(chance.sample([world.ada, world.ben, world.ines], chance.randint(0, 3)))
        for queue in chance.sample([None, *queues], chance.choice([0, 0, 1, 2])):
            Grant.objects.create(group=group, queue=queue, level=chance.choice(Level.values))
        for kind in chance.sample(kinds, chance.randint(0, 1)):
            Grant.objects.create(group=group, type=kind, level=chance.choice(Level.values))
    for organization in Organization.objects.all():
        organization.sharing = chance.choice(Organization.Sharing.values)
        organization.save()
    Person.objects.filter(pk=world.colin.pk).update(is_contact_person=chance.random() < 0.5)
    Person.objects.filter(pk=world.ines.pk).update(is_agent=chance.random() < 0.5)
    Person.objects.filter(pk=chance.choice([world.ben, world.otto]).pk).update(is_active=chance.random() < 0.6)
    if chance.random() < 0.4:
        licence_rules.set_rule(by=world.ines, queue=world.billing, rule=LicenceRule.REQUIRED)
    people = [world.carla, world.colin, world.dora, world.otto]
    tickets = []
    for _ in range(8):
        customer = chance.choice(people)
        tickets.append(
            world.ticket(
                customer,
                chance.choice(queues),
                type=chance.choice([None, *kinds]),
                owner=chance.choice([None, None, world.ada, world.ben]),
                participants=chance.sample([p for p in people if p != customer], chance.randint(0, 2)),
            )
        )
    Ticket.objects.filter(pk=tickets[0].pk).update(responsible=world.ben)
    return tickets


@pytest.mark.parametrize("seed", range(6))
def test_the_words_are_the_rights(world: World, seed: int) -> None:
    tickets = scatter(world, random.Random(seed))
    if tickets[1].queue_id == tickets[2].queue_id:
        merging.merge(by=world.ada, ticket=tickets[1], into=tickets[2])
    everybody = (world.ada, world.ben, world.ines, world.carla, world.colin, world.dora, world.otto)
    for person in map(world.again, everybody):
        seen = set(scope.tickets_for(person))
        portal = set(scope.portal_tickets_for(person)) if person.is_active else set()
        for ticket in Ticket.objects.all():
            told = reasons.ticket_of(ticket.number)
            assert told == ticket
            desk, customer = reasons.at_desk(person, told), reasons.in_portal(person, told)
            assert desk.sees == (ticket in seen), (seed, person, ticket, desk)
            assert customer.sees == (ticket in portal), (seed, person, ticket, customer)
            assert desk.reasons and customer.reasons
        levels = levels_of(person)
        lines = reasons.on_queues(person, reasons.queues_of(person))
        assert {line.on.pk: line.level for line in lines} == {
            queue.pk: levels.on(queue.pk, None) for queue in Queue.objects.all() if levels.on(queue.pk, None)
        }
        for line in [*lines, *reasons.on_types(person)]:
            assert line.level == max(source.level for source in line.sources)
        assert {line.on.pk: line.level for line in reasons.on_types(person)} == levels.types
        assert reasons.whole(person)


@pytest.mark.parametrize("seed", range(6))
def test_what_members_would_lose_is_what_they_lose(world: World, seed: int) -> None:
    scatter(world, random.Random(seed))
    agents = [p for p in map(world.again, (world.ada, world.ben, world.ines)) if is_active_agent(p)]
    places = [
        *((q.path, q.pk, None) for q in Queue.objects.all()),
        *((t.name, 0, t.pk) for t in TicketType.objects.all()),
    ]
    before = {(p.pk, name): levels_of(p).on(queue, kind) for p in agents for name, queue, kind in places}
    group = Group.objects.order_by("name").last()
    told = {loss.person.pk: loss for loss in losses.of_group(group)}
    general = Grant.objects.filter(group=group, queue=None, type=None).exists()
    group.delete()
    for person in map(world.again, agents):
        after = {name: levels_of(person).on(queue, kind) for name, queue, kind in places}
        gone = {name for name, level in after.items() if before[person.pk, name] and not level}
        less = {name for name, level in after.items() if level < before[person.pk, name]} - gone
        loss = told.get(person.pk)
        if not general:
            assert gone == set(loss.gone if loss else ())
            assert len(less) <= (loss.less if loss else 0)
        assert bool(gone or less) <= (loss is not None)
