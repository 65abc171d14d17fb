"""What a new ticket without a licence is answered, and that what follows a new ticket follows later."""

from __future__ import annotations

import pytest

from deskbell.contracts import entitlement, recording
from deskbell.mime.mail import MailAddress
from deskbell.notices.models import Notice
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.queues import licence_rules
from deskbell.queues.models import LicenceRule, Subscription
from deskbell.tickets import licensing, receiving
from deskbell.tickets.articles import NewArticle
from deskbell.tickets.models import Article, Event, Ticket
from deskbell.worker import reactions
from tests.notices.conftest import arrives
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _required(world: World) -> None:
    licence_rules.set_rule(by=world.ines, queue=world.support, rule=LicenceRule.REQUIRED)
    entitlement.forget()
    Subscription.objects.create(person=world.ada, queue=world.support)


def react() -> list[str]:
    """The purposes of the mails that were written, and "told" for each agent's notice."""
    before = OutgoingMail.objects.count(), Notice.objects.count()
    while reactions.work_once():
        pass
    mails = OutgoingMail.objects.order_by("pk").values_list("purpose", flat=True)[before[0] :]
    return [*mails, *["told"] * (Notice.objects.count() - before[1])]


def says(ticket: Ticket, text: str) -> None:
    article = NewArticle(
        kind=Article.Kind.MAIL,
        side=Article.Side.CUSTOMER,
        visible=True,
        author=ticket.customer,
        sender=MailAddress("Nadia", "nadia@nowhere.example"),
        text=text,
    )
    receiving.receive(by=ticket.customer, ticket=ticket, article=article)


def test_it_is_answered_once_and_goes_on_when_a_key_comes(world: World) -> None:
    ticket = arrives(world.support)
    assert react() == ["licence_missing"]
    says(ticket, "I have no idea.")
    assert react() == []
    recording.add(by=world.ines, key="OX-SUP-1", organization=world.carla.organization)
    says(ticket, "Here it is: OX-SUP-1")
    after = react()
    assert after[0] == "auto_reply" and "told" in after


@pytest.mark.parametrize(("language", "word"), [("en", "licence"), ("de", ""), ("ru", "")])
@pytest.mark.parametrize("proved", [True, False])
def test_the_answer_has_the_number_no_link_and_no_word_of_the_sender(
    world: World, language: str, word: str, proved: bool
) -> None:
    ticket = arrives(world.support, subject="Canary in a mine", language=language, unverified=not proved)
    react()
    mail = OutgoingMail.objects.get()
    assert ticket.number in mail.subject and ticket.number in mail.text and word in mail.text
    for part in (mail.subject, mail.text, mail.html):
        assert "Canary" not in part and "fails" not in part and "Nadia" not in part
    assert not bytes(Delivery.objects.get().link)
    assert f'<html lang="{language}">' in mail.html


@pytest.mark.parametrize(
    "how",
    [
        {"automatic": "auto-replied"},
        {"email": "mailer-daemon@nowhere.example"},
        {"email": "support@desk.example"},
    ],
)
def test_machines_get_no_answer_and_their_tickets_wait_all_the_same(world: World, how: dict[str, str]) -> None:
    ticket = arrives(world.support, **how)
    assert react() == [] and licensing.is_waiting(ticket)
    assert Event.objects.filter(ticket=ticket, kind=Event.Kind.AUTO_REPLY_HELD).exists()


def test_many_forged_mails_make_few_answers(world: World) -> None:
    for _ in range(4):
        arrives(world.support, unverified=True)
    assert react() == ["licence_missing"]


def test_a_ticket_that_an_agent_lets_pass_is_a_new_one_then(world: World) -> None:
    ticket = arrives(world.support)
    react()
    licensing.waive(by=world.ben, ticket=ticket)
    assert react() == ["auto_reply", "told"]
    assert bytes(Delivery.objects.order_by("-pk")[0].link)  # a waived ticket opens


def test_a_key_of_another_organisation_serves_the_ticket_but_opens_no_page(world: World) -> None:
    recording.add(by=world.ines, key="OX-SUP-1", organization=world.carla.organization)
    arrives(world.support, subject="OX-SUP-1: login fails")
    assert react() == ["auto_reply", "told"]
    assert not bytes(Delivery.objects.get().link)


def test_a_queue_that_only_wants_one_answers_as_usual(world: World) -> None:
    licence_rules.set_rule(by=world.ines, queue=world.support, rule=LicenceRule.WANTED)
    ticket = arrives(type(world.support).objects.get(pk=world.support.pk))
    assert react() == ["auto_reply", "told"] and not licensing.is_waiting(ticket)
