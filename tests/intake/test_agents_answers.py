"""An agent answers a notice by mail; nobody else does (decision D29d, promise S3)."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from deskbell.intake.models import RawMail
from deskbell.mime.threading import make_token
from deskbell.notices.agents import mailing
from deskbell.notices.models import Notice
from deskbell.outbox.models import OutgoingMail
from deskbell.people import addresses
from deskbell.people.models import Group, Person
from deskbell.queues.models import Grant, Level, Mailbox, Queue, Subscription
from deskbell.tickets import closing, locking, noting, reply_tokens
from deskbell.tickets.models import Article, Ticket
from deskbell.worker import reactions
from tests.intake.test_pipeline import arrive, mail
from tests.world import World

pytestmark = pytest.mark.django_db
ADA = "ada@desk-staff.example"


@pytest.fixture
def told(world: World) -> OutgoingMail:
    """Ada, who follows Support, is told by mail of Carla's ticket."""
    Queue.objects.filter(pk=world.support.pk).update(plus_addressing=True)
    Subscription.objects.create(person=world.ada, queue=world.support)
    arrive(mail(text="It burns since this morning."))
    return notice()


def notice() -> OutgoingMail:
    Notice.objects.filter(mailed_at__isnull=False).update(mailed_at=timezone.now() - timedelta(hours=1))
    while reactions.work_once():
        pass
    mailing.work_once()
    found = OutgoingMail.objects.filter(purpose="agent_notice").order_by("-pk").first()
    assert found is not None
    return found


def answers(told: OutgoingMail, text: str = "Use water.", sender: str = ADA, **fields: str) -> EmailMessage:
    """What a mail program makes of it: below the answer signature and quote, with addresses in it."""
    quote = "\n".join(f"> {line}" for line in told.text.splitlines())
    whole = (
        f"{text}\n\nOn 22 Nov 2026 at 10:00, Desk Support <{told.reply_to}> wrote:\n{quote}\n\n-- \nAda Lark\n{ADA}\n"
    )
    fields = {"In_Reply_To": f"<{told.message_id}>", "to": told.reply_to, "subject": f"Re: {told.subject}"} | fields
    return mail(sender, fields.pop("subject"), whole, name="Ada Lark (private)", **fields)


def said_by_agents() -> list[tuple[str, bool]]:
    return list(Article.objects.filter(side="agent").order_by("pk").values_list("text", "visible"))


def test_it_goes_out_as_a_mail_of_the_queue(world: World, told: OutgoingMail) -> None:
    assert told.reply_to.startswith("support+") and "Answer this mail to write to Carla Finch" in told.text
    message = answers(told)
    message.add_attachment(b"a,b", maintype="text", subtype="csv", filename="plan.csv")
    message.add_attachment(b"BEGIN:VCARD", maintype="text", subtype="vcard", filename="ada.vcf")
    row = arrive(message, told.reply_to)
    ticket = Ticket.objects.get()
    assert row.status == RawMail.Status.DONE and row.ticket == ticket
    assert said_by_agents() == [("Use water.", True)]
    assert ticket.locked and ticket.owner == world.ada and ticket.waiting_since is None and ticket.stage == 1
    sent = OutgoingMail.objects.get(purpose="reply")
    assert (sent.from_email, sent.from_name) == ("support@desk.example", "Desk Support")
    assert sent.to == [["Carla Finch", "carla@acme.example"]] and sent.deliveries.count() == 1
    assert [file["name"] for file in sent.files] == ["plan.csv"]
    every = str(sent.__dict__)
    agents_key = told.message_id.partition(".")[0]
    assert "desk-staff" not in every and "private" not in every and agents_key not in every
    assert not Notice.objects.filter(person=world.ada, read_at=None).exists()


def test_without_plus_addressing_the_message_id_is_enough(world: World) -> None:
    Subscription.objects.create(person=world.ada, queue=world.support)
    arrive(mail())
    told = notice()
    assert told.reply_to == ""
    arrive(answers(told, to="support@desk.example"))
    assert said_by_agents() == [("Use water.", True)]


def _none(world: World, told: OutgoingMail) -> str:
    return "hello"


def _right(world: World, told: OutgoingMail) -> str:
    return reply_tokens.agent_token(Ticket.objects.earliest("pk"), world.ada, reply_tokens.ANSWER)


def _old(world: World, told: OutgoingMail) -> str:
    yesterday = int(timezone.now().timestamp() // 86_400) - 1
    ticket = Ticket.objects.earliest("pk").pk
    return make_token(ticket, purpose="a", person_id=world.ada.pk, expires=yesterday, keys=reply_tokens.keys())


def _of_another_ticket(world: World, told: OutgoingMail) -> str:
    return reply_tokens.agent_token(world.ticket(queue=world.billing), world.ada, reply_tokens.ANSWER)


def _truncated(world: World, told: OutgoingMail) -> str:
    return _right(world, told)[:-3]


def _of_a_disabled_agent(world: World, told: OutgoingMail) -> str:
    Person.objects.filter(pk=world.ada.pk).update(is_active=False)
    return _right(world, told)


def _without_the_grant(world: World, told: OutgoingMail) -> str:
    Grant.objects.all().delete()
    return _right(world, told)


def _of_a_colleague(world: World, told: OutgoingMail) -> str:
    return reply_tokens.agent_token(Ticket.objects.earliest("pk"), world.ben, reply_tokens.ANSWER)


def _of_a_customer(world: World, told: OutgoingMail) -> str:
    return reply_tokens.customer_token(Ticket.objects.earliest("pk"))


TOKENS = [
    *(_none, _right, _old, _of_another_ticket, _truncated, _of_a_disabled_agent, _without_the_grant),
    *(_of_a_colleague, _of_a_customer),
]


@pytest.mark.parametrize("token", TOKENS)
def test_only_the_agent_with_a_token_and_the_right_writes_as_agent(
    world: World, told: OutgoingMail, token: Any
) -> None:
    for sender in (ADA, "carla@acme.example", "dora@brightside.example", "eve@evil.example"):
        with transaction.atomic():
            text = token(world, told)
            forged = {"X_Deskbell_Agent": "ada", "Authentication_Results": "mx.desk.example; dmarc=pass"}
            ids = {"In_Reply_To": f"<{text}.0@desk.example>", "to": f"support+{text}@desk.example", **forged}
            row = arrive(answers(told, sender=sender, **ids), ids["to"])
            assert row.status == RawMail.Status.DONE
            expected = [("Use water.", True)] if token is _right and sender == ADA else []
            assert said_by_agents() == expected
            assert OutgoingMail.objects.filter(purpose="reply").count() == len(expected)
            transaction.set_rollback(True)


def test_an_address_that_fails_dmarc_or_is_not_confirmed_is_no_agents(world: World, told: OutgoingMail) -> None:
    box = Mailbox.objects.create(name="Support", trusted_authserv="mx.desk.example")
    arrive(answers(told, Authentication_Results="mx.desk.example; dmarc=fail"), told.reply_to, mailbox=box)
    addresses.add(world.ada, "ada@private.example", verified=False)
    arrive(answers(told, sender="ada@private.example"), told.reply_to)
    assert said_by_agents() == []
    fields = {"Authentication_Results": "mx.desk.example; dmarc=pass"}
    arrive(answers(told, "Use sand.", **fields), told.reply_to, mailbox=box)
    assert said_by_agents() == [("Use sand.", True)]


def test_what_a_colleague_has_locked_gets_a_note_and_the_writer_is_told(world: World, told: OutgoingMail) -> None:
    Group.objects.get(name="Support agents").members.add(world.ben)
    locking.lock(by=world.ben, ticket=Ticket.objects.get())
    row = arrive(answers(told), told.reply_to)
    assert said_by_agents() == [("Use water.", False)] and "Ben Wolf" in row.reason
    assert not OutgoingMail.objects.filter(purpose="reply").exists()
    said = OutgoingMail.objects.get(purpose="agent_answer_held")
    assert said.to == [["Ada Lark", ADA]] and "Ben Wolf has locked this ticket" in said.text
    assert said.deliveries.get().envelope_from == "" and said.automatic == "auto-replied"


@pytest.mark.parametrize(
    "text", ["", f"Mine is {ADA}, see above.", "See http://testserver/desk/tickets/1/ and the rest."]
)
def test_what_would_give_the_agent_away_stays_inside(
    world: World, told: OutgoingMail, text: str, settings: Any
) -> None:
    settings.DESKBELL_URL = "http://testserver"
    arrive(answers(told, text), told.reply_to)
    assert [visible for _text, visible in said_by_agents()] == [False]
    assert OutgoingMail.objects.filter(purpose="agent_answer_held").count() == 1


def test_a_token_left_in_the_words_goes_to_nobody(world: World, told: OutgoingMail) -> None:
    arrive(answers(told, f"Write to {told.reply_to} instead."), told.reply_to)
    assert [visible for _text, visible in said_by_agents()] == [False]


def test_after_a_colleagues_answer_it_is_a_note(world: World, told: OutgoingMail) -> None:
    Group.objects.get(name="Support agents").members.add(world.ben)
    ticket = Ticket.objects.get()
    closing.close(by=world.ben, ticket=ticket)
    Article.objects.create(
        ticket=ticket,
        kind="mail",
        side="agent",
        visible=True,
        author=world.ben,
        text="Sand.",
        created_at=timezone.now() + timedelta(seconds=1),
    )
    arrive(answers(told), told.reply_to)
    assert said_by_agents() == [("Sand.", True), ("Use water.", False)]


def test_the_answer_to_a_colleagues_note_is_a_note(world: World) -> None:
    Group.objects.get(name="Support agents").members.add(world.ben)
    ticket = world.ticket()
    noting.note(by=world.ben, ticket=ticket, text="Is it the toner?", inform=(world.ada,))
    told = notice()
    assert "only agents see" in told.text and "write to" not in told.text
    arrive(answers(told, "I think so."))
    assert said_by_agents() == [("Is it the toner?", False), ("I think so.", False)]
    assert not OutgoingMail.objects.filter(purpose__in=["reply", "agent_answer_held"]).exists()


def test_a_machine_answers_nobody_for_the_agent(world: World, told: OutgoingMail) -> None:
    row = arrive(answers(told, "I am away.", Auto_Submitted="auto-replied"), told.reply_to)
    assert row.status == RawMail.Status.IGNORED and said_by_agents() == []
    assert Ticket.objects.count() == 1


def test_who_may_only_read_or_note_is_offered_no_more(world: World) -> None:
    for level, offered in ((Level.VIEW, "does not reach the customer"), (Level.NOTE, "only agents see")):
        Grant.objects.filter(group__members=world.ada).update(level=level)
        ticket = world.ticket()
        Notice.objects.create(
            person=world.ada, kind="new_ticket", ticket=ticket, at=timezone.now(), mail_at=timezone.now()
        )
        told = notice()
        assert offered in told.text and "write to" not in told.text
        assert (told.message_id.partition(".")[0] == "notice") == (level == Level.VIEW)


def test_an_answer_to_all_reaches_the_customer_once(world: World, told: OutgoingMail) -> None:
    message = answers(told, cc="billing@desk.example")
    arrive(message, told.reply_to)
    again = arrive(message, "billing@desk.example")
    assert said_by_agents() == [("Use water.", True)]
    assert again.status == RawMail.Status.IGNORED and Ticket.objects.count() == 1
