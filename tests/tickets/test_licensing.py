"""Keys on tickets, the wait of a ticket without one, and what ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from deskbell.contracts import entitlement, recording, requesting
from deskbell.contracts.models import KeyRequest, Licence
from deskbell.notices.agents.recipients import concerned
from deskbell.notices.auto_reply import auto_reply
from deskbell.people import addresses, organizing
from deskbell.people.models import Organization, Person
from deskbell.queues import licence_rules
from deskbell.queues.models import LicenceRule
from deskbell.tickets import licence_standing, licensing, receiving
from deskbell.tickets.articles import NewArticle
from deskbell.tickets.models import Article, Event, LicenceReview, Ticket
from deskbell.tickets.opening import open_ticket
from tests.world import World

pytestmark = pytest.mark.django_db


def licence(organization: Organization, key: str = "OX-SUP-1", **more: object) -> Licence:
    return recording.add(by=None, key=key, organization=organization, **more)


def require(world: World, rule: str = LicenceRule.REQUIRED) -> None:
    licence_rules.set_rule(by=world.ines, queue=world.support, rule=rule)
    entitlement.forget()


def stand(ticket: Ticket) -> tuple[str, bool]:
    """The ticket's state, and whether it waits."""
    standing = licence_standing.of(ticket)
    assert standing is not None
    return standing.state.value, standing.waits_since is not None


def stranger(email: str = "nadia@nowhere.example") -> Person:
    return addresses.person_for(email, "Nadia")


def work_out(event: Event) -> int:
    """How many mails and notices follow the event."""
    return (auto_reply(event) is not None) + len(concerned(event))


def test_a_desk_without_licences_asks_and_writes_nothing(world: World) -> None:
    ticket = world.ticket(text="OX-SUP-1")
    assert licence_standing.of(ticket) is None and not ticket.licences.exists()


def test_what_a_message_names_is_shown_with_its_state(world: World) -> None:
    yesterday = entitlement.today() - timedelta(days=1)
    acme, other = world.carla.organization, world.dora.organization
    licence(acme, "OX-SUP-1")
    licence(acme, "OX-SUP-2", valid_until=yesterday)
    licence(acme, "OX-SUP-3", valid_from=entitlement.today() + timedelta(days=1))
    licence(acme, "OX-MNT-4")
    recording.end(by=world.ines, licence=licence(acme, "OX-SUP-5"))
    for text, state in (
        ("OX-SUP-1", "valid"),
        ("ox-sup-2", "expired"),
        ("OX-SUP-3", "expired"),
        ("OX-MNT-4", "wrong"),
        ("OX-SUP-5", "expired"),
        ("OX-SUP-6", "unknown"),
        ("no key", "none"),
        ("OX-SUP-6 and OX-MNT-4", "wrong"),
        ("OX-MNT-4 and OX-SUP-2", "expired"),
        ("OX-SUP-2, OX-SUP-1, OX-SUP-6", "valid"),
    ):
        ticket = world.ticket(stranger(), text=text)
        assert stand(ticket) == (state, False), text
    assert stand(world.ticket(world.carla, text="no key")) == ("valid", False)  # her organisation's own
    assert stand(world.ticket(world.dora, text="no key")) == ("none", False)
    licence(other, "OX-SUP-7")
    standing = licence_standing.of(Ticket.objects.filter(customer=world.dora).get())
    assert standing is not None and standing.state == "none" and standing.entitled


def test_an_unknown_key_is_known_once_its_licence_is_entered(world: World) -> None:
    require(world, LicenceRule.WANTED)
    ticket = world.ticket(stranger(), text="OX-SUP-9")
    assert stand(ticket) == ("unknown", False)
    licence(world.carla.organization, "ox-sup-9")
    assert stand(ticket) == ("valid", False)


def test_where_a_licence_is_required_a_ticket_without_one_waits(world: World) -> None:
    require(world)
    licence(world.carla.organization)
    licence(world.dora.organization, "OX-MNT-1")
    assert stand(world.ticket(world.carla)) == ("valid", False)
    assert stand(world.ticket(stranger(), text="My key: ox-sup-1")) == ("valid", False)
    assert stand(world.ticket(world.dora)) == ("none", True)
    assert stand(world.ticket(stranger(), text="OX-MNT-1")) == ("wrong", True)
    assert stand(world.ticket(stranger(), licence="OX-SUP-1")) == ("valid", False)
    assert stand(world.ticket(stranger(), world.billing)) == ("none", False)
    assert licence_standing.waiting().count() == 2


def test_a_call_that_an_agent_takes_never_waits(world: World) -> None:
    require(world)
    said = NewArticle(kind=Article.Kind.PHONE, side=Article.Side.CUSTOMER, visible=True, text="She called.")
    ticket = open_ticket(by=world.ada, queue=world.support, customer=world.dora, title="Call", article=said)
    assert stand(ticket) == ("none", False)


def test_a_valid_key_in_an_answer_ends_the_wait(world: World) -> None:
    require(world)
    licence(world.carla.organization)
    nadia = stranger()
    ticket = world.ticket(nadia)
    quoted = world.message(nadia, "OX-SUP-1 was quoted", reply_text="I have none.")
    receiving.receive(by=nadia, ticket=ticket, article=quoted)
    assert stand(ticket) == ("none", True)
    receiving.receive(by=nadia, ticket=ticket, article=world.message(nadia, "OX-MNT-2"))
    assert stand(ticket) == ("unknown", True)
    receiving.receive(by=nadia, ticket=ticket, article=world.message(nadia, "It is OX-SUP-1."))
    assert stand(ticket) == ("valid", False)
    released = Event.objects.get(ticket=ticket, kind=Event.Kind.LICENCE_RELEASED)
    assert released.article is not None and released.article.text == "It is OX-SUP-1." and released.reaction


def test_an_agent_puts_a_valid_key_on_it_or_lets_it_pass(world: World) -> None:
    require(world)
    licence(world.carla.organization)
    licence(world.carla.organization, "OX-MNT-1")
    one, other = world.ticket(stranger()), world.ticket(stranger())
    for key in ("OX-SUP-2", "OX-MNT-1", "", "\0", "x" * 300):
        with pytest.raises(licensing.NotValid):
            licensing.attach(by=world.ada, ticket=one, key=key)
    licensing.attach(by=world.ada, ticket=one, key="ox-sup-1")
    licensing.attach(by=world.ada, ticket=one, key="ox-sup-1")
    assert stand(one) == ("valid", False)
    assert Event.objects.filter(ticket=one, kind=Event.Kind.LICENCE_SET).count() == 1
    licensing.waive(by=world.ada, ticket=other)
    assert stand(other) == ("none", False)
    assert LicenceReview.objects.get(ticket=other).released == "waived"


def test_an_agent_lets_a_ticket_pass_that_never_waited(world: World) -> None:
    before = world.ticket(world.dora)
    require(world)
    answered = Ticket.objects.filter(pk=before.pk)
    assert stand(before) == ("none", False) and licence_standing.of(answered.get()).may_pass
    for _again in range(2):
        licensing.waive(by=world.ada, ticket=before)
    review = LicenceReview.objects.get(ticket=before)
    assert (review.released, review.by) == ("waived", world.ada) and review.released_at is not None
    event = Event.objects.get(ticket=before, kind=Event.Kind.LICENCE_RELEASED)
    assert event.article is None and event.data == {"how": "waived"}
    assert work_out(event) == 0  # it was answered when it came
    assert not licence_standing.of(answered.get()).may_pass


def test_a_key_that_ended_may_be_waived_for(world: World) -> None:
    require(world)
    key = licence(world.carla.organization)
    ticket = world.ticket(world.dora)
    licensing.attach(by=world.ada, ticket=ticket, key="OX-SUP-1")
    recording.end(by=world.ines, licence=key)
    licensing.waive(by=world.ada, ticket=ticket)
    assert LicenceReview.objects.get(ticket=ticket).released == "waived"


def test_a_ticket_goes_on_by_the_clock_once_its_queue_needs_no_licence(world: World) -> None:
    require(world)
    ticket = world.ticket(world.dora)
    assert licensing.let_go_on() == 0
    require(world, LicenceRule.NOT_NEEDED)
    assert licensing.let_go_on() == 1 and licensing.let_go_on() == 0
    released = Event.objects.get(ticket=ticket, kind=Event.Kind.LICENCE_RELEASED)
    assert released.article is not None and released.data == {"how": ""}
    assert not LicenceReview.objects.filter(released="waived").exists()  # it would need one again elsewhere


def test_a_customers_key_is_a_request_and_moves_nobody(world: World) -> None:
    require(world)
    licence(world.carla.organization)
    nadia = stranger()
    world.ticket(nadia, text="OX-SUP-1 OX-SUP-2")
    assert not KeyRequest.objects.exists()  # anybody can write a mail in her name
    for key in ("OX-SUP-1", "OX-SUP-2"):
        licensing.claim(by=nadia, key=key)
    assert world.again(nadia).organization is None
    request = KeyRequest.objects.get()
    assert (request.person, request.licence.folded) == (nadia, "OX-SUP-1")
    assert not requesting.waiting_for(world.colin).exists()
    Person.objects.filter(pk=world.colin.pk).update(is_contact_person=True)
    assert requesting.waiting_for(world.again(world.colin)).get() == request
    Person.objects.filter(pk=world.dora.pk).update(is_contact_person=True)
    assert not requesting.waiting_for(world.again(world.dora)).exists()
    for somebody in (world.dora, world.ada):  # who is in an organisation, or a colleague, asks for nothing
        licensing.claim(by=somebody, key="OX-SUP-1")
    assert KeyRequest.objects.count() == 1


def test_an_accepted_key_lets_the_customers_tickets_go_on(world: World) -> None:
    require(world)
    licence(world.carla.organization)
    nadia = stranger()
    ticket = world.ticket(nadia)
    licensing.claim(by=nadia, key="ox-sup-1")
    request = KeyRequest.objects.get()
    assert licensing.accept(by=world.colin, request=request) == world.carla.organization
    assert world.again(nadia).organization == world.carla.organization and not world.again(nadia).is_contact_person
    assert stand(ticket) == ("valid", False) and licensing.accept(by=world.colin, request=request) is None


def test_an_old_request_moves_nobody_who_is_elsewhere_by_now(world: World) -> None:
    licence(world.carla.organization)
    joined, colleague, gone = (stranger(f"{name}@nowhere.example") for name in ("joined", "colleague", "gone"))
    for somebody in (joined, colleague, gone):
        licensing.claim(by=somebody, key="ox-sup-1")
    organizing.join(by=world.ines, person=joined, organization=world.dora.organization)
    Person.objects.filter(pk=colleague.pk).update(is_agent=True)
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    for request in KeyRequest.objects.all():
        assert licensing.accept(by=world.colin, request=request) is None
    assert world.again(joined).organization == world.dora.organization
    assert world.again(colleague).organization is None and world.again(gone).organization is None
    assert KeyRequest.objects.filter(status=requesting.Status.WAITING).count() == 3


def test_a_refused_key_is_not_asked_for_again(world: World) -> None:
    licence(world.carla.organization)
    nadia = stranger()
    licensing.claim(by=nadia, key="ox-sup-1")
    requesting.refuse(by=world.ines, request=KeyRequest.objects.get())
    licensing.claim(by=nadia, key="ox-sup-1")
    assert not requesting.waiting().exists() and world.again(nadia).organization is None


def test_a_licence_that_comes_later_ends_the_wait_by_the_clock(world: World) -> None:
    require(world)
    of_acme, named, neither = (
        world.ticket(world.carla),
        world.ticket(stranger(), text="OX-SUP-8"),
        world.ticket(world.dora),
    )
    assert licensing.let_go_on() == 0
    licence(world.carla.organization)
    licence(world.otto.organization, "OX-SUP-8", valid_until=timezone.now().date() + timedelta(days=9))
    assert licensing.let_go_on() == 2
    assert [stand(one) for one in (of_acme, named, neither)] == [("valid", False), ("valid", False), ("none", True)]
