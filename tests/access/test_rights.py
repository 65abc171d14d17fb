from __future__ import annotations

import pytest

from deskbell.access import fetch, scope
from deskbell.access.errors import NotAllowed, NotThere
from deskbell.access.guest import Guest
from deskbell.mime.mail import MailAddress
from deskbell.people.models import Group, Organization, Person
from deskbell.queues.models import Grant, Level, TicketType
from deskbell.tickets import assigning, locking, noting
from deskbell.tickets.models import Ticket
from deskbell.tickets.replying import reply
from tests.world import World


def test_not_yours_is_no_such(world: World) -> None:
    ticket = world.ticket()
    for person in (world.ben, world.ines, world.carla, world.dora):
        with pytest.raises(NotThere):
            fetch.ticket(person, ticket.number)
    with pytest.raises(NotThere):
        fetch.ticket(world.ada, "2014020442000018")
    assert fetch.ticket(world.ada, ticket.number) == ticket


def test_an_owner_has_reply_on_what_is_theirs(world: World) -> None:
    ticket = assigning.assign(by=world.ada, ticket=world.ticket(), owner=world.ben)
    assert fetch.ticket(world.ben, ticket.number, to="reply") == ticket
    Person.objects.filter(pk=world.ben.pk).update(is_active=False)
    with pytest.raises(NotThere):
        fetch.ticket(world.again(world.ben), ticket.number)


def test_the_higher_of_queue_and_type_counts(world: World) -> None:
    kind = TicketType.objects.create(name="Incident")
    Grant.objects.create(group=Group.objects.get(name="Billing agents"), type=kind, level=Level.NOTE)
    ticket = world.ticket(type=kind)
    assert fetch.ticket(world.ben, ticket.number, to="note") == ticket
    with pytest.raises(NotAllowed):
        fetch.ticket(world.ben, ticket.number, to="reply")


def test_a_lock_stops_answers_and_not_notes(world: World) -> None:
    Grant.objects.create(group=Group.objects.get(name="Billing agents"), queue=world.support, level=Level.REPLY)
    ticket = locking.lock(by=world.ada, ticket=world.ticket())
    assert fetch.ticket(world.ben, ticket.number, to="note")
    for act in ("reply", "close", "state", "priority", "move", "assign", "unlock"):
        with pytest.raises(NotAllowed, match="Ada"):
            fetch.ticket(world.ben, ticket.number, to=act)


def test_scope_and_levels_agree(world: World) -> None:
    """The list shows exactly the tickets that open."""
    kind = TicketType.objects.create(name="Incident")
    Grant.objects.create(group=Group.objects.get(name="Billing agents"), type=kind, level=Level.VIEW)
    for more in ({}, {"queue": world.billing}, {"type": kind}, {"owner": world.ben}):
        world.ticket(**more)
    for person in (world.ada, world.ben, world.ines, world.carla, world.dora):
        for level in Level:
            listed = set(scope.tickets_for(person, level))
            opened = {ticket for ticket in Ticket.objects.all() if scope.level_on(person, ticket) >= level}
            assert listed == opened, (person, level)


def test_customers_see_their_own_and_nobody_elses(world: World) -> None:
    ticket = world.ticket()
    assert list(scope.portal_tickets_for(world.carla)) == [ticket]
    for person in (world.colin, world.dora, world.ada):
        with pytest.raises(NotThere):
            fetch.portal_ticket(person, ticket.number)


def test_an_organisation_shares_as_it_chose(world: World) -> None:
    ticket = world.ticket()
    Organization.objects.update(sharing=Organization.Sharing.EVERYBODY)
    assert fetch.portal_ticket(world.again(world.colin), ticket.number, to="reply") == ticket
    with pytest.raises(NotAllowed):
        fetch.portal_ticket(world.again(world.colin), ticket.number, to="close")
    Organization.objects.update(sharing=Organization.Sharing.CONTACTS)
    with pytest.raises(NotThere):
        fetch.portal_ticket(world.again(world.colin), ticket.number)
    Person.objects.filter(pk=world.colin.pk).update(is_contact_person=True)
    assert fetch.portal_ticket(world.again(world.colin), ticket.number, to="close") == ticket
    with pytest.raises(NotThere):
        fetch.portal_ticket(world.dora, ticket.number)


def test_a_note_is_shown_to_no_customer(world: World) -> None:
    ticket = noting.note(by=world.ada, ticket=world.ticket(participants=[world.colin]), text="difficult customer")
    guest = Guest(ticket.pk, world.carla, "carla@acme.example", 1)
    for who in (world.carla, world.colin, world.dora, guest):
        assert not scope.portal_articles_for(who, ticket).filter(kind="note").exists()
    assert scope.articles_for(world.ada, ticket).filter(kind="note").exists()
    assert not scope.articles_for(world.ben, ticket).exists()


def test_a_participant_sees_what_they_were_sent(world: World) -> None:
    ticket = world.ticket()
    to = (MailAddress("Carla", "carla@acme.example"),)
    reply(by=world.ada, ticket=ticket, text="For you and Colin", to=to, cc=(MailAddress("", "colin@acme.example"),))
    reply(by=world.ada, ticket=ticket, text="For you alone", to=to)
    assert [a.text for a in scope.portal_articles_for(world.colin, ticket)] == ["For you and Colin"]
    assert scope.portal_articles_for(world.carla, ticket).count() == 3


def test_a_customers_ticket_at_hand_is_judged_as_lists_and_messages_are_read_as_they_are_counted(
    world: World,
) -> None:
    copied = world.ticket(participants=[world.colin, world.dora])
    to = (MailAddress("Carla", "carla@acme.example"),)
    reply(by=world.ada, ticket=copied, text="For you and Colin", to=to, cc=(MailAddress("", "colin@acme.example"),))
    tickets = [copied, world.ticket(), world.ticket(world.dora), world.ticket(world.otto, organization=None)]
    for sharing in Organization.Sharing.values:
        Organization.objects.update(sharing=sharing)
        Person.objects.filter(pk=world.colin.pk).update(is_contact_person=sharing == Organization.Sharing.CONTACTS)
        for who in (world.carla, world.colin, world.dora, world.otto, world.ada):
            person = world.again(who)
            listed = set(scope.concerning(person))
            assert set(scope.portal_tickets_along(person)) == set(scope.portal_tickets_for(person))
            assert {ticket for ticket in tickets if scope.concerns_ticket(person, ticket)} == listed
            for ticket in listed:
                for reader in (person, Guest(ticket.pk, person, "", 1)):
                    thread = [article.pk for article in scope.portal_thread_for(reader, ticket)]
                    assert thread == [article.pk for article in scope.portal_articles_for(reader, ticket)]


def test_a_guest_opens_one_ticket(world: World) -> None:
    mine, other = world.ticket(), world.ticket()
    guest = Guest(mine.pk, world.carla, "carla@acme.example", 1)
    assert fetch.portal_ticket(guest, mine.number, to="close") == mine
    with pytest.raises(NotThere):
        fetch.portal_ticket(guest, other.number)
