"""Mail that says it comes from somebody else, and what it must not get (decisions D29, D31)."""

from __future__ import annotations

from email import message_from_string
from urllib.parse import quote

import pytest
from django.utils import timezone

from deskbell.mime.parse import parse
from deskbell.notices.rejection import rejection
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.people import addresses
from deskbell.queues.models import Mailbox
from deskbell.tickets.access_links import link_for
from deskbell.tickets.models import Event, Ticket
from deskbell.worker import reactions
from tests.intake.test_pipeline import answered, arrive, mail
from tests.world import World

pytestmark = pytest.mark.django_db
WORDS = "Buy my wares at evil.example"
REPORT = """\
From: MAILER-DAEMON@evil.example
To: support@desk.example, spy@evil.example
Cc: spy2@evil.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <report@evil.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

It did not arrive.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; x

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: <{id}>
Subject: x

--b--
"""


def sent_to(email: str) -> list[OutgoingMail]:
    while reactions.work_once():
        pass
    return [one.mail for one in Delivery.objects.filter(email=email).select_related("mail").order_by("pk")]


def test_a_guessed_number_in_the_subject_proves_nothing(world: World) -> None:
    ticket = arrive(mail()).ticket
    assert ticket is not None
    subject = f"[Ticket#{ticket.number}] {WORDS}"
    for number in range(3):
        row = arrive(mail("victim@far.example", subject, f"{number}", name=WORDS, Cc="spy@evil.example"))
        assert row.article is not None and row.article.unverified and row.ticket != ticket
        assert not row.ticket.participants.exists()
    mails = sent_to("victim@far.example")
    assert len(mails) == 1 and WORDS not in mails[0].text + mails[0].subject + mails[0].html


def test_a_delivery_report_invites_nobody_to_the_ticket(world: World) -> None:
    ticket = arrive(mail()).ticket
    assert ticket is not None
    ours = answered(world, ticket)
    report = message_from_string(REPORT.format(id=ours.message_id.strip("<>"), to=ours.to[0][1]))
    row = arrive(report)
    assert row.ticket == ticket and row.article is not None and not row.article.visible
    assert not ticket.participants.exists()
    assert addresses.holder("spy@evil.example") is None


@pytest.mark.parametrize(
    "results",
    [
        'spf=pass smtp.mailfrom="x; dmarc=pass "@evil.example; dmarc=fail header.from=acme.example',
        "spf=pass (dmarc=pass) smtp.mailfrom=evil.example; dmarc=none header.from=acme.example",
        "spf=pass (a (; dmarc=pass) b) smtp.mailfrom=evil.example",
        "dmarc=pass header.from=evil.example",
        "dmarc=pass (p=none) header.from=acme.example.evil.example",
        "dmarc=fail header.from=acme.example; dmarc=pass header.from=acme.example",
        "spf=pass smtp.helo=dmarc=pass; dkim=pass header.d=evil.example",
    ],
)
def test_words_of_the_sender_within_the_results_prove_nothing(world: World, results: str) -> None:
    box = Mailbox.objects.create(name="Support", trusted_authserv="mx.desk.example")
    ticket = arrive(mail()).ticket
    assert ticket is not None
    fields = {"Authentication_Results": f"mx.desk.example; {results}"}
    row = arrive(mail(subject=f"Re: [Ticket#{ticket.number}] Printer", text="b", **fields), mailbox=box)
    assert row.ticket is not None and row.ticket != ticket


@pytest.mark.parametrize("results", ["dmarc=pass (p=reject) header.from=acme.example", "spf=none; dmarc=pass"])
def test_a_result_about_the_sender_proves_it(world: World, results: str) -> None:
    box = Mailbox.objects.create(name="Support", trusted_authserv="MX.desk.example")
    ticket = arrive(mail()).ticket
    assert ticket is not None
    fields = {"Authentication_Results": f"mx.desk.example; {results}"}
    row = arrive(mail(subject=f"Re: [Ticket#{ticket.number}] Printer", text="b", **fields), mailbox=box)
    assert row.ticket == ticket


def test_letters_that_only_look_alike_are_another_address(world: World) -> None:
    kay = addresses.person_for("kay@acme.example", "Kay")
    parsed = parse("From: \u212aay <\u212aay@acme.example>\r\nSubject: x\r\n\r\nx".encode())
    assert parsed.sender is not None and parsed.sender.email != "kay@acme.example"
    assert addresses.holder("\u212aay@acme.example") is None
    assert addresses.holder("KAY@ACME.example") == kay


def test_a_responder_is_told_once_a_day_that_its_ticket_takes_no_more(world: World) -> None:
    ticket = arrive(mail()).ticket
    assert ticket is not None
    article = ticket.articles.get()
    for _ in range(5):
        event = Event.objects.create(
            ticket=Ticket.objects.get(pk=ticket.pk), kind=Event.Kind.REJECTED, at=timezone.now(), article=article
        )
        rejection(event)
    assert OutgoingMail.objects.filter(purpose="rejection").count() == 1


def test_a_quoted_link_opens_nothing_for_those_who_read_the_answer(world: World) -> None:
    ticket = arrive(mail()).ticket
    assert ticket is not None
    url = link_for(ticket, world.carla, "carla@acme.example")
    message = mail(text=f"Thanks.\n\n> View it online:\n> {url}\n> {url}closure/", References="<x@acme.example>")
    wrapped = f"https://scan.example/?url={quote(url, safe='')}"
    message.add_alternative(f'<p>Thanks</p><a href="{url}">{url}</a> <a href="{wrapped}">x</a>', subtype="html")
    article = arrive(message).article
    assert article is not None and "online" in article.text and "scan.example" in article.html
    token = url.rstrip("/").rpartition("/")[2]
    assert token not in article.text + article.reply_text + article.html + article.ticket.preview
