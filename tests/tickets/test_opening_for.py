"""An agent opens a ticket for a customer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from deskbell.mime.mail import MailAddress
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.people import addresses
from deskbell.queues.models import Stage, State
from deskbell.tickets.models import Article, Event
from deskbell.tickets.opening_for import open_by_mail, open_by_phone
from deskbell.tickets.outgoing import NobodyToWriteTo
from deskbell.worker import reactions
from tests.world import World

pytestmark = pytest.mark.django_db


def state(code: str) -> State:
    return State.objects.get(code=code)


def test_a_call_is_the_customers_message_and_they_wait(world: World) -> None:
    ticket = open_by_phone(by=world.ada, queue=world.support, customer=world.carla, title="Lamp", text="It is dark.")
    article = ticket.articles.get()
    assert (article.kind, article.side, article.visible) == (Article.Kind.PHONE, Article.Side.CUSTOMER, True)
    assert ticket.stage == Stage.OPEN
    assert ticket.waiting_since is not None
    assert (ticket.owner, ticket.locked) == (None, False)
    assert ticket.organization == world.carla.organization
    reactions.work_once()
    assert OutgoingMail.objects.count() == 0


def test_the_caller_gets_the_number_where_the_agent_wishes_it(world: World) -> None:
    ticket = open_by_phone(
        by=world.ada, queue=world.support, customer=world.carla, title="Lamp", text="It is dark.", tell=True
    )
    reactions.work_once()
    delivery = Delivery.objects.get()
    assert delivery.email == "carla@acme.example"
    assert ticket.number in delivery.mail.subject
    assert delivery.link
    assert "ada" not in f"{delivery.mail.text}{delivery.mail.from_email}{delivery.mail.from_name}".lower()
    assert ticket.events.filter(kind=Event.Kind.AUTO_REPLIED).exists()


def test_with_an_owner_it_is_locked_to_them_and_responsible_is_kept(world: World) -> None:
    ticket = open_by_phone(
        by=world.ada,
        queue=world.support,
        customer=world.carla,
        title="x",
        text="x",
        owner=world.ada,
        responsible=world.ben,
    )
    assert ticket.locked
    assert ticket.responsible == world.ben
    assert ticket.events.filter(kind=Event.Kind.RESPONSIBLE_SET).exists()


def test_closed_at_once_it_is_not_locked_and_nobody_waits(world: World) -> None:
    ticket = open_by_phone(
        by=world.ada,
        queue=world.support,
        customer=world.carla,
        title="x",
        text="x",
        owner=world.ada,
        state=state("closed_successful"),
    )
    assert (ticket.locked, ticket.waiting_since) == (False, None)
    assert ticket.closed_at is not None


def test_pending_keeps_its_time(world: World) -> None:
    until = timezone.now() + timedelta(days=2)
    ticket = open_by_phone(
        by=world.ada,
        queue=world.support,
        customer=world.carla,
        title="x",
        text="x",
        state=state("pending_reminder"),
        until=until,
    )
    ticket.refresh_from_db()
    assert ticket.pending_until == until


def test_the_first_mail_goes_to_the_customer_and_the_copies_each_with_a_link_of_their_own(world: World) -> None:
    ticket = open_by_mail(
        by=world.ada,
        queue=world.support,
        customer=world.carla,
        title="Upgrade tonight",
        text="Keep node 2 out.",
        cc=(MailAddress("", "it@acme.example"),),
    )
    mail = OutgoingMail.objects.get()
    assert ticket.number in mail.subject
    assert mail.from_email == "support@desk.example"
    links = {delivery.email: bytes(delivery.link) for delivery in mail.deliveries.all()}
    assert set(links) == {"carla@acme.example", "it@acme.example"}
    assert all(links.values())
    assert len(set(links.values())) == 2
    assert ticket.participants.get().person == addresses.holder("it@acme.example")
    article = ticket.articles.get()
    assert (article.side, article.outgoing) == (Article.Side.AGENT, mail)
    ticket.refresh_from_db()
    assert ticket.waiting_since is None
    assert ticket.answered_at is not None
    assert ticket.preview == "Keep node 2 out."


def test_nobody_is_answered_automatically_whom_an_agent_wrote_first(world: World) -> None:
    open_by_mail(by=world.ada, queue=world.support, customer=world.carla, title="x", text="x")
    reactions.work_once()
    assert OutgoingMail.objects.count() == 1


def test_without_an_address_nothing_is_opened(world: World) -> None:
    world.support.address = ""
    with pytest.raises(NobodyToWriteTo):
        open_by_mail(by=world.ada, queue=world.support, customer=world.carla, title="x", text="x")
    assert not Article.objects.exists()
