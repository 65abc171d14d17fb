"""Two persons who became one are two again, exactly as they were; and why not, in a sentence."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils import timezone

from deskbell.access import uniting as previews
from deskbell.access.errors import NotAllowed
from deskbell.access.guest import Guest
from deskbell.access.scope import portal_articles_for
from deskbell.audit.models import Entry
from deskbell.entry.models import AccessLink
from deskbell.people import addresses, merging, recording, shutting
from deskbell.people.models import Person, PersonNote, PersonWord, Union
from deskbell.tickets import noting, receiving
from deskbell.tickets.access_links import link_for
from deskbell.tickets.models import Article, Event, Participant, Ticket
from deskbell.tickets.separating import plan, separate
from deskbell.tickets.uniting import NotAsShown, unite
from deskbell.tickets.uniting import plan as plan_of_merge
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(world: World) -> Person:
    return addresses.person_for("c.finch@old.example", "C. Finch")


def merge(world: World, stays: Person, goes: Person) -> Union:
    unite(by=world.ada, stays=stays, goes=goes, shown=plan_of_merge(stays=stays, goes=goes).digest)
    return Union.objects.select_related("stays", "goes").latest("pk")


def split(world: World, union: Union) -> Person:
    union = merging.one(union.public_id)
    return separate(by=world.ada, union=union, shown=plan(union).digest)


def everything() -> dict[str, list[object]]:
    """All that a merge touches, but for what it leaves written down and the links and browsers it ended."""
    people = Person.objects.order_by("pk").values_list(
        *("pk", "name", "phone", "language", "time_zone", "username", "password", "is_active", "merged_into"),
        *("organization", "is_contact_person"),
    )
    factors = Authenticator.objects.order_by("user", "type")
    return {
        "people": list(people),
        "addresses": list(EmailAddress.objects.order_by("pk").values_list("user", "email", "verified", "primary")),
        "words": list(PersonWord.objects.order_by("person", "word").values_list("person", "word")),
        "notes": list(PersonNote.objects.order_by("pk").values_list("pk", "person")),
        "customers": list(Ticket.objects.order_by("pk").values_list("pk", "customer", "touched_at")),
        "copies": list(Participant.objects.order_by("ticket", "person").values_list("ticket", "person", "added_at")),
        "authors": list(Article.objects.order_by("pk").values_list("pk", "author")),
        "factors": list(factors.values_list("user", "type", "data", "created_at", "last_used_at")),
    }


@pytest.mark.parametrize("seed", range(8))
def test_everything_is_as_it_was(world: World, seed: int) -> None:
    chance = random.Random(seed)
    contacts = [addresses.person_for(f"c{n}@example.org", chance.choice(["", f"Contact {n}"])) for n in range(2)]
    people = [world.carla, world.colin, world.dora, *contacts]
    for person in people:
        person.phone, person.language = chance.choice(["", "+49 381"]), chance.choice(["", "de"])
        person.save()
        addresses.index(person)
        recording.note(by=world.ada, person=person, text="Likes tea.")
        if chance.random() < 0.5:
            Authenticator.objects.create(user=person, type="totp", data={"secret": "x"}, last_used_at=timezone.now())
    for n in range(6):
        customer, copies = chance.choice(people), chance.sample(people, chance.randint(0, 4))
        ticket = world.ticket(customer, title=f"Ticket {n}", participants=copies)
        for writer in {customer, *copies}:
            receiving.receive(by=writer, ticket=ticket, article=world.message(writer, "More."))
    one, other = chance.sample(people, 2)
    stays, goes = merging.in_order(one, other)
    before = everything()
    union = merge(world, stays, goes)
    assert everything() != before
    assert split(world, union) == goes
    assert everything() == before
    assert Union.objects.get().kept == {}
    assert Entry.objects.filter(action="people_split").exists()


def test_of_three_who_became_one_each_comes_back(world: World, old: Person) -> None:
    other = addresses.person_for("c@third.example", "Third")
    world.ticket(old), world.ticket(other)
    before = everything()
    unions = [merge(world, world.carla, old), merge(world, world.carla, other)]
    assert merging.latest(world.carla) == unions[1]
    split(world, unions[1])
    assert merging.latest(world.carla) == unions[0]
    split(world, unions[0])
    assert everything() == before


def test_what_came_since_stays_with_the_one_who_stayed(world: World, old: Person) -> None:
    ticket = world.ticket(old)
    union = merge(world, world.carla, old)
    new = world.ticket(addresses.holder("c.finch@old.example"), title="New")
    link_for(ticket, world.carla, "c.finch@old.example")
    link_for(new, world.carla, "carla@acme.example")
    split(world, union)
    ticket.refresh_from_db(), new.refresh_from_db()
    assert (ticket.customer, new.customer) == (old, world.carla)
    assert ticket.events.filter(kind=Event.Kind.CUSTOMER_SET).count() == 2
    dead, live = AccessLink.objects.order_by("pk")
    assert dead.revoked_at is not None and live.revoked_at is None
    noting.note(by=world.ada, ticket=ticket, text="secret")
    assert not portal_articles_for(Guest(ticket.pk, world.again(world.carla), "", 1), ticket).exists()
    assert portal_articles_for(world.again(old), ticket).count() == 1


def test_a_ticket_that_got_another_customer_since_stays_there(world: World, old: Person) -> None:
    ticket = world.ticket(old)
    union = merge(world, world.carla, old)
    Ticket.objects.filter(pk=ticket.pk).update(customer=world.dora)
    split(world, union)
    ticket.refresh_from_db()
    assert ticket.customer == world.dora


def refusal(union: Union) -> str:
    return merging.why_not(merging.one(union.public_id))


def test_why_not_in_a_sentence(world: World, old: Person) -> None:
    union = merge(world, world.carla, old)
    assert refusal(union) == ""
    Union.objects.update(at=timezone.now() - timedelta(days=7, minutes=1))
    assert refusal(union) == "A merge can be undone for seven days. These are over."
    Union.objects.update(at=timezone.now())
    addresses.prove(world.carla, "c.finch@old.example")
    assert refusal(union) == "Carla Finch confirmed the address c.finch@old.example meanwhile."
    EmailAddress.objects.filter(email="c.finch@old.example").delete()
    assert refusal(union) == "Carla Finch does not have the address c.finch@old.example any more."
    addresses.add(world.carla, "c.finch@old.example")
    again = merge(world, world.colin, world.carla)
    assert refusal(union) == "Carla Finch was merged into somebody else meanwhile. Undo that first."
    split(world, again)
    split(world, union)
    assert refusal(union) == "They are two people again already."
    with pytest.raises(merging.CannotSplit):
        separate(by=world.ada, union=merging.one(union.public_id), shown="")


def test_a_user_name_that_is_taken_by_now(world: World) -> None:
    Person.objects.filter(pk=world.colin.pk).update(username="colin")
    union = merge(world, world.carla, world.again(world.colin))
    Person.objects.create(name="Another", username="colin")
    assert refusal(union) == "Somebody else has the user name of Colin Reed by now."


def test_what_was_not_shown_does_not_happen(world: World, old: Person) -> None:
    union = merge(world, world.carla, old)
    with pytest.raises(NotAsShown):
        separate(by=world.ada, union=merging.one(union.public_id), shown="x")
    assert world.again(old).merged_into == world.carla


def test_an_agent_needs_reply_on_all_that_goes_back(world: World, old: Person) -> None:
    world.ticket(old, world.billing)
    union = merge(world, world.carla, old)
    with pytest.raises(NotAllowed):
        previews.split_preview(world.again(world.ada), merging.one(union.public_id))
    assert previews.split_preview(world.again(world.ben), merging.one(union.public_id)).own
    assert previews.split_outlook(world.again(world.ines), merging.one(union.public_id)).hidden == 1


def test_what_was_kept_goes_after_seven_days(world: World, old: Person) -> None:
    merge(world, world.carla, old)
    assert merging.forget_old() == 0
    Union.objects.update(at=timezone.now() - timedelta(days=8))
    assert merging.forget_old() == 1
    assert Union.objects.get().kept == {} and merging.latest(world.carla) is None


def test_who_was_disabled_as_one_person_is_not_let_in_as_two(world: World) -> None:
    union = merge(world, world.carla, world.colin)
    shutting.switch(by=world.ines, person=world.again(world.carla), on=False)
    split(world, union)
    assert not world.again(world.colin).is_active and not world.again(world.carla).is_active
