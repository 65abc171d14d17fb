"""Two persons become one: everything goes over, nobody but the one who stays sees more."""

from __future__ import annotations

import random

import pytest
from django.test import Client

from deskbell.access import scope
from deskbell.access.uniting import preview
from deskbell.audit.models import Entry
from deskbell.entry.models import AccessLink
from deskbell.people import addresses, merging, sessions
from deskbell.people.models import Organization, Person
from deskbell.queues.models import Grant, Level
from deskbell.tickets import receiving
from deskbell.tickets.access_links import link_for
from deskbell.tickets.models import Article, Event, Participant, Ticket
from deskbell.tickets.uniting import NotAsShown, plan, unite
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(world: World) -> Person:
    return addresses.person_for("c.finch@old.example", "C. Finch")


def merge(world: World, stays: Person, goes: Person) -> Person:
    return unite(by=world.ada, stays=stays, goes=goes, shown=plan(stays=stays, goes=goes).digest)


def test_tickets_copies_messages_and_addresses_go_over(world: World, old: Person) -> None:
    own = world.ticket(old)
    copy = world.ticket(world.colin, participants=[old])
    touched = own.touched_at
    merge(world, world.carla, old)
    own.refresh_from_db()
    assert (own.customer, own.touched_at) == (world.carla, touched)
    assert copy.participants.get().person == world.carla
    assert not Article.objects.filter(author=old).exists()
    assert addresses.rows_of(world.carla) == [
        ("carla@acme.example", True, True),
        ("c.finch@old.example", False, False),
    ]
    assert own.events.filter(kind=Event.Kind.CUSTOMER_SET, by=world.ada).exists()
    assert Entry.objects.filter(action="people_merged").exists()


def test_nobody_is_in_copy_twice_or_of_their_own_ticket(world: World, old: Person) -> None:
    both = world.ticket(world.colin, participants=[old, world.carla])
    own = world.ticket(old, participants=[world.carla])
    merge(world, world.carla, old)
    assert both.participants.count() == 1
    assert own.participants.count() == 0


def test_links_sessions_and_passwords_of_the_other_end(world: World) -> None:
    client = Client()
    client.force_login(world.colin)
    ticket = world.ticket(world.colin)
    link_for(ticket, world.colin, "colin@acme.example")
    merge(world, world.carla, world.colin)
    colin = world.again(world.colin)
    assert (colin.merged_into, colin.is_active, colin.has_usable_password()) == (world.carla, False, False)
    assert AccessLink.objects.get().revoked_at is not None
    assert not sessions.of(colin).exists()
    assert client.get("/tickets/").status_code == 302


def test_mail_from_the_moved_address_is_the_one_who_stays(world: World, old: Person) -> None:
    merge(world, world.carla, old)
    person, known = addresses.find_or_make("C.Finch@old.example")
    assert (person, known) == (world.carla, True)


def test_an_account_stays_whoever_was_named_first(world: World, old: Person) -> None:
    assert merging.in_order(old, world.carla) == (world.carla, old)
    assert merging.in_order(world.colin, world.carla) == (world.colin, world.carla)
    with pytest.raises(merging.CannotMerge):
        merge(world, old, world.carla)


@pytest.mark.parametrize("who", ["ada", "ines"])
def test_agents_and_administrators_never_go(world: World, who: str) -> None:
    with pytest.raises(merging.CannotMerge):
        merge(world, world.carla, getattr(world, who))
    with pytest.raises(merging.CannotMerge):
        merge(world, getattr(world, who), world.carla)


def test_what_came_since_the_agent_looked_stops_it(world: World, old: Person) -> None:
    digest = plan(stays=world.carla, goes=old).digest
    world.ticket(old)
    with pytest.raises(NotAsShown):
        unite(by=world.ada, stays=world.carla, goes=old, shown=digest)
    assert world.again(old).merged_into is None


def sight(people: list[Person]) -> set[tuple[int, int]]:
    """Who reads which message in the portal."""
    seen = set()
    for person in people:
        person = Person.objects.get(pk=person.pk)
        if person.is_active:
            for ticket in scope.portal_tickets_for(person):
                articles = scope.portal_articles_for(person, ticket)
                seen |= {(person.pk, key) for key in articles.values_list("pk", flat=True)}
    return seen


@pytest.mark.parametrize("seed", range(12))
def test_nobody_but_the_one_who_stays_sees_more_and_only_what_was_listed(world: World, seed: int) -> None:
    chance = random.Random(seed)
    Grant.objects.create(group=world.ada.agent_groups.get(), level=Level.MANAGE)
    for organization in Organization.objects.all():
        organization.sharing = chance.choice(Organization.Sharing.values)
        organization.save()
    contacts = [addresses.person_for(f"c{n}@example.org", f"Contact {n}") for n in range(3)]
    people = [world.carla, world.colin, world.dora, world.otto, *contacts]
    for person in people:
        person.is_contact_person = chance.random() < 0.3
        if person in contacts and chance.random() < 0.5:
            person.organization = chance.choice(Organization.objects.all())
        person.save()
    for n in range(8):
        customer, copies = chance.choice(people), chance.sample(people, chance.randint(0, 3))
        ticket = world.ticket(customer, title=f"Ticket {n}", participants=copies)
        for writer in chance.sample(people, 2):
            if writer == customer or writer in copies:
                receiving.receive(by=writer, ticket=ticket, article=world.message(writer, f"From {writer}"))
    one, other = chance.sample(people, 2)
    shown = preview(world.again(world.ada), one, other)
    before = sight(people)
    unite(by=world.ada, stays=shown.stays, goes=shown.goes, shown=shown.plan.digest)
    gained = sight(people) - before
    assert {person for person, _ in gained} <= {shown.stays.pk}
    listed = {ticket.pk for ticket in (*shown.own, *shown.copies)}
    tickets = Ticket.objects.filter(articles__in=[article for _, article in gained])
    assert set(tickets.values_list("pk", flat=True)) <= listed
    assert not Participant.objects.filter(person=shown.goes).exists()
