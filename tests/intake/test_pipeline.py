"""A raw mail's way to its ticket: what becomes of it, and that nothing is lost on the way."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage, Message

import pytest
from django.utils import timezone

from deskbell.intake import deciding, pipeline, spool
from deskbell.intake.models import RawMail
from deskbell.mime.mail import MailAddress
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.queues.models import Mailbox, Queue, Stage
from deskbell.tickets import closing
from deskbell.tickets.models import Article, Ticket
from deskbell.tickets.replying import default_recipients, reply
from deskbell.tickets.writing import write
from deskbell.worker import reactions
from tests.world import World

pytestmark = pytest.mark.django_db


def mail(
    sender: str = "carla@acme.example",
    subject: str = "Printer on fire",
    text: str = "It burns.",
    name: str = "Carla Finch",
    **fields: str,
) -> EmailMessage:
    message = EmailMessage()
    message["From"] = f"{name} <{sender}>"
    message["To"] = fields.pop("to", "support@desk.example")
    message["Subject"] = subject
    message["Message-ID"] = fields.pop("id", f"<{abs(hash((sender, subject, text)))}@acme.example>")
    for field, value in fields.items():
        message[field.replace("_", "-")] = value
    message.set_content(text)
    return message


def arrive(message: Message, recipient: str = "support@desk.example", **more: object) -> RawMail:
    """The mail as a receiver hands it over, worked off."""
    raw = message.as_bytes()
    kept = spool.keep(raw, recipient=recipient, envelope_from="x@acme.example", source="smtp", **more)
    while pipeline.work_once():
        pass
    return RawMail.objects.get(public_id=kept.public_id)


def answered(world: World, ticket: Ticket) -> OutgoingMail:
    to, cc = default_recipients(ticket)
    reply(by=world.ada, ticket=ticket, text="Use water.", to=to, cc=cc)
    sent = OutgoingMail.objects.order_by("-pk").first()
    assert sent is not None
    return sent


def test_a_mail_becomes_a_ticket_of_its_queue(world: World) -> None:
    row = arrive(mail(subject="Rechnung 7", to="billing@desk.example"), "billing@desk.example")
    assert row.status == RawMail.Status.DONE and row.ticket is not None
    assert row.ticket.queue == world.billing and row.ticket.customer == world.carla
    article = row.ticket.articles.get()
    assert article.raw == row.blob and article.visible and article.text.strip() == "It burns."


def test_the_very_same_mail_makes_one_article_and_a_copy_to_another_queue_one_more(world: World) -> None:
    message = mail()
    first, again = arrive(message), arrive(message)
    assert first.pk == again.pk and Ticket.objects.count() == 1
    other = arrive(message, "billing@desk.example")
    assert other.ticket != first.ticket and Ticket.objects.count() == 2


def test_a_different_mail_under_the_same_message_id_is_not_lost(world: World) -> None:
    arrive(mail(id="<same@acme.example>", text="one"))
    arrive(mail(id="<same@acme.example>", text="two"))
    assert Article.objects.count() == 2


def test_an_unknown_sender_becomes_a_customer_without_account(world: World) -> None:
    row = arrive(mail("new@else.example", name="New Person"))
    assert row.ticket is not None and row.ticket.customer.name == "New Person"
    assert addresses.is_contact(row.ticket.customer)
    assert not addresses.verified(row.ticket.customer)


def test_an_answer_to_our_mail_joins_by_its_token_and_reopens_locked_to_the_owner(world: World) -> None:
    ticket = arrive(mail()).ticket
    assert ticket is not None
    sent = answered(world, ticket)
    closing.close(by=world.ada, ticket=ticket)
    row = arrive(mail(subject="thanks but", text="Still burning.", In_Reply_To=f"<{sent.message_id}>"))
    ticket.refresh_from_db()
    assert row.ticket == ticket and ticket.stage == Stage.OPEN
    assert ticket.locked and ticket.owner == world.ada and ticket.waiting_since
    assert not ticket.articles.order_by("-pk")[0].unverified


def test_a_plus_address_is_enough(world: World) -> None:
    Queue.objects.filter(pk=world.support.pk).update(plus_addressing=True)
    ticket = arrive(mail()).ticket
    assert ticket is not None
    answer_to = answered(world, ticket).reply_to
    assert answer_to.startswith("support+")
    row = arrive(mail(subject="no references", to=answer_to), recipient=answer_to)
    assert row.ticket == ticket


def test_a_stranger_with_a_valid_token_opens_a_ticket_that_may_belong_to_it(world: World) -> None:
    ticket = arrive(mail()).ticket
    assert ticket is not None
    sent = answered(world, ticket)
    row = arrive(mail("eve@evil.example", subject="Re: that", name="Eve", In_Reply_To=f"<{sent.message_id}>"))
    assert row.ticket != ticket and row.ticket is not None and row.ticket.maybe_of == ticket
    assert ticket.articles.count() == 2


def test_whoever_an_agent_wrote_to_answers_aside_and_takes_no_part(world: World) -> None:
    ticket = arrive(mail()).ticket
    assert ticket is not None
    vera = (MailAddress("Vera", "vera@vendor.example"),)
    write(by=world.ada, ticket=ticket, text="Spare parts?", to=vera)
    sent = OutgoingMail.objects.get(purpose="write")
    answer = mail(
        "vera@vendor.example", subject="Re: parts", cc="boss@vendor.example", In_Reply_To=f"<{sent.message_id}>"
    )
    row = arrive(answer)
    assert row.ticket == ticket and row.article is not None
    assert not row.article.visible and not ticket.participants.exists()
    assert row.article.author not in (None, ticket.customer)
    number = arrive(mail("vera@vendor.example", subject=f"[Ticket#{ticket.number}] again", text="x"))
    assert number.ticket != ticket  # a number can be guessed
    eve = arrive(mail("eve@evil.example", subject="Re: parts", In_Reply_To=f"<{sent.message_id}>"))
    assert eve.ticket is not None and eve.ticket.maybe_of == ticket


def test_a_forged_token_is_no_token(world: World) -> None:
    ticket = arrive(mail()).ticket
    assert ticket is not None
    forged = answered(world, ticket).message_id.replace("a", "b", 1)
    row = arrive(mail(subject="hello", In_Reply_To=f"<{forged}>"))
    assert row.ticket != ticket


def test_references_of_a_participant_join_marked_unverified_when_nothing_proves_them(world: World) -> None:
    first = arrive(mail(id="<one@acme.example>"))
    row = arrive(mail(text="more", References="<zero@x.example> <one@acme.example>"))
    assert row.ticket == first.ticket and row.article is not None and row.article.unverified


def test_a_number_in_the_subject_joins_only_when_the_sender_is_proved(world: World) -> None:
    first = arrive(mail()).ticket
    assert first is not None
    subject = f"Re: [Ticket#{first.number}] Printer"
    unproved = arrive(mail(subject=subject, text="a"))
    assert unproved.ticket != first and unproved.ticket is not None and unproved.ticket.maybe_of == first
    box = Mailbox.objects.create(name="Support", trusted_authserv="mx.desk.example")
    passed = {"Authentication_Results": "mx.desk.example; dmarc=pass header.from=acme.example"}
    assert arrive(mail(subject=subject, text="b", **passed), mailbox=box).ticket == first
    forged = {"Authentication_Results": "mx.evil.example; dmarc=pass header.from=acme.example"}
    assert arrive(mail(subject=subject, text="c", **forged), mailbox=box).ticket != first
    stranger = arrive(mail("dora@brightside.example", subject=subject, text="d", **passed), mailbox=box)
    assert stranger.ticket != first and stranger.ticket is not None and stranger.ticket.customer == world.dora


def test_an_answer_waits_for_the_mail_it_answers(world: World) -> None:
    """Both in the spool, the answer first: it comes after, and on the same ticket."""
    late = mail(text="more", In_Reply_To="<one@acme.example>").as_bytes()
    early = mail(id="<one@acme.example>").as_bytes()
    for raw in (late, early):
        spool.keep(raw, recipient="support@desk.example", envelope_from="", source="smtp")
    while pipeline.work_once():
        pass
    waiting = RawMail.objects.get(status=RawMail.Status.WAITING)
    assert "still waiting" in waiting.reason and Ticket.objects.count() == 1
    RawMail.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    pipeline.work_once()
    assert Ticket.objects.count() == 1 and Article.objects.count() == 2


def test_a_robots_answer_neither_reopens_nor_is_answered(world: World) -> None:
    ticket = arrive(mail()).ticket
    assert ticket is not None
    sent = answered(world, ticket)
    closing.close(by=world.ada, ticket=ticket)
    arrive(mail(text="On holiday", Auto_Submitted="auto-replied", In_Reply_To=f"<{sent.message_id}>"))
    ticket.refresh_from_db()
    assert ticket.stage == Stage.CLOSED and ticket.articles.count() == 3


def test_mail_from_our_own_address_is_a_loop(world: World) -> None:
    row = arrive(mail("billing@desk.example", name="Billing"))
    assert row.status == RawMail.Status.IGNORED and "our own address" in row.reason
    assert Ticket.objects.count() == 0


def test_a_mail_that_travelled_in_circles_is_a_loop(world: World) -> None:
    message = mail()
    raw = (
        b"".join(b"Received: from a by b; Mon, 2 Nov 2026 10:00:00 +0000\r\n" for _ in range(60)) + message.as_bytes()
    )
    spool.keep(raw, recipient="support@desk.example", envelope_from="", source="smtp")
    pipeline.work_once()
    assert RawMail.objects.get().status == RawMail.Status.IGNORED


def test_a_mail_without_any_sender_is_kept_all_the_same(world: World) -> None:
    spool.keep(b"Subject: who am I\r\n\r\nhello", recipient="support@desk.example", envelope_from="", source="smtp")
    pipeline.work_once()
    row = RawMail.objects.get()
    assert row.status == RawMail.Status.DONE and row.ticket is not None and row.ticket.title == "who am I"


def test_an_agents_mail_is_a_customers(world: World) -> None:
    row = arrive(mail("ada@desk-staff.example", name="Ada"))
    assert row.article is not None and row.article.side == Article.Side.CUSTOMER


def test_who_was_in_cc_takes_part_and_agents_do_not(world: World) -> None:
    row = arrive(mail(Cc="Colin <colin@acme.example>, ben@desk-staff.example, support@desk.example"))
    assert row.ticket is not None
    assert [p.person for p in row.ticket.participants.all()] == [world.colin]
    answer = mail(
        "colin@acme.example", text="me too", name="Colin", In_Reply_To=f"<{answered(world, row.ticket).message_id}>"
    )
    assert arrive(answer).ticket == row.ticket


def test_attachments_and_html_arrive_safely(world: World) -> None:
    message = mail()
    message.add_alternative('<p onclick="x()">Hi <img src="cid:pic"><script>alert(1)</script></p>', subtype="html")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="../../../invoice.pdf")
    article = arrive(message).article
    assert article is not None
    assert "script" not in article.html and "onclick" not in article.html
    assert article.attachments.get(inline=False).name == "invoice.pdf"
    assert article.ticket.file_count == 1


def test_a_mail_that_breaks_is_set_aside_with_its_bytes_and_delays_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pipeline.parse_guarded

    def breaks(raw: bytes) -> object:
        if b"poison" in raw:
            raise RuntimeError("a parser's bug")
        return real(raw)

    monkeypatch.setattr(pipeline, "parse_guarded", breaks)
    bad = spool.keep(
        mail(text="poison").as_bytes(), recipient="support@desk.example", envelope_from="", source="smtp"
    )
    for i in range(5):
        arrive(mail(text=f"good {i}"))
    assert Ticket.objects.count() == 5
    for _ in range(3):
        RawMail.objects.update(next_at=timezone.now() - timedelta(seconds=1))
        pipeline.work_once()
    row = RawMail.objects.get(public_id=bad.public_id)
    assert row.status == RawMail.Status.FAILED and "a parser's bug" in row.reason and row.blob is not None
    monkeypatch.setattr(pipeline, "parse_guarded", real)
    deciding.replay(by=None, mails=RawMail.objects.filter(pk=row.pk))
    pipeline.work_once()
    row.refresh_from_db()
    assert row.status == RawMail.Status.DONE and Ticket.objects.count() == 6


def test_a_bounce_of_our_answer_is_shown_on_the_ticket_to_agents_only(world: World) -> None:
    ticket = arrive(mail()).ticket
    assert ticket is not None
    sent = answered(world, ticket)
    raw = DSN.format(message_id=sent.message_id).encode()
    spool.keep(raw, recipient="support@desk.example", envelope_from="", source="smtp")
    pipeline.work_once()
    assert sent.deliveries.get().status == Delivery.Status.BOUNCED
    report = ticket.articles.order_by("-pk")[0]
    assert not report.visible and ticket.events.filter(kind="bounced").exists()


def test_a_bounce_of_nothing_we_sent_is_ignored(world: World) -> None:
    raw = DSN.format(message_id="who@knows.example").encode()
    spool.keep(raw, recipient="support@desk.example", envelope_from="", source="smtp")
    pipeline.work_once()
    assert RawMail.objects.get().status == RawMail.Status.IGNORED


def test_every_new_ticket_is_confirmed_once_and_in_the_writers_language(world: World) -> None:
    Person.objects.filter(pk=world.carla.pk).update(language="ru")
    row = arrive(mail())
    assert reactions.work_once() == 1 and reactions.work_once() == 0
    sent = OutgoingMail.objects.get(purpose="auto_reply")
    assert row.ticket is not None and row.ticket.number in sent.subject
    assert sent.automatic == "auto-replied" and sent.deliveries.get().envelope_from == ""


DSN = """From: MAILER-DAEMON@mx.acme.example\r
To: support@desk.example\r
Subject: Undelivered Mail Returned to Sender\r
Auto-Submitted: auto-replied\r
Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r
MIME-Version: 1.0\r
\r
--b\r
Content-Type: text/plain\r
\r
I could not deliver.\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.acme.example\r
\r
Final-Recipient: rfc822; carla@acme.example\r
Action: failed\r
Status: 5.1.1\r
Diagnostic-Code: smtp; 550 5.1.1 no such user\r
\r
--b\r
Content-Type: message/rfc822\r
\r
From: support@desk.example\r
To: carla@acme.example\r
Subject: Re: Printer\r
Message-ID: <{message_id}>\r
\r
Use water.\r
--b--\r
"""


def test_the_list_of_received_mail_knows_whose_mail_it_was_and_what_about(world: World) -> None:
    row = arrive(mail(subject="Toner is empty"))
    assert (row.subject, row.from_email) == ("Toner is empty", "carla@acme.example")


def test_an_ignored_mail_is_named_as_well(world: World) -> None:
    row = arrive(mail(sender="support@desk.example", subject="From ourselves"))
    assert (row.status, row.subject) == ("ignored", "From ourselves")
