"""Forward, redirect, write to others, telephone: what the ticket keeps and what leaves the house."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import SMTP

import pytest

from deskbell.blobs import storage
from deskbell.mime.mail import MailAddress
from deskbell.outbox import copies
from deskbell.outbox.models import Delivery
from deskbell.outbox.personal import LINK
from deskbell.queues.models import Stage
from deskbell.tickets import calling, forwarding, locking, noting, redirecting, replying, writing
from deskbell.tickets.articles import NewFile
from deskbell.tickets.changes import LockedByAnother, built_in
from deskbell.tickets.forwarding import NotForOthers
from deskbell.tickets.models import Article, Event, Ticket
from deskbell.tickets.outgoing import NobodyToWriteTo
from deskbell.tickets.receiving import receive
from tests.world import World

VENDOR = MailAddress("Vera Vendor", "vera@vendor.example")
RAW = (
    b"Return-Path: <carla@acme.example>\nFrom: Carla <carla@acme.example>\nSubject: Fire\nX-Odd: \xe9\n\nIt burns.\n"
)


def _with_raw(world: World) -> tuple[Ticket, Article]:
    ticket = world.ticket()
    blob = storage.store(RAW)
    ticket = receive(by=world.carla, ticket=ticket, article=world.message(world.carla, "It burns.", raw=blob))
    return ticket, ticket.articles.get(raw=blob)


def _sent(email: str) -> bytes:
    return copies.bytes_for(Delivery.objects.select_related("mail").get(email=email))


def test_a_forward_is_for_others_and_the_customer_sees_nothing_of_it(world: World) -> None:
    ticket = world.ticket()
    file = NewFile(storage.store(b"log"), "fire.log", "text/plain")
    article = ticket.articles.get()
    ticket = forwarding.forward(
        by=world.ada, ticket=ticket, article=article, text="Do you know this?", to=(VENDOR,), files=(file,)
    )
    written = ticket.articles.get(side=Article.Side.AGENT)
    assert not written.visible and written.outgoing is not None
    assert ticket.owner == world.ada and ticket.locked
    assert ticket.waiting_since is not None  # the customer still waits
    mail = message_from_bytes(_sent(VENDOR.email), policy=SMTP)
    text = mail.get_body(("plain",)).get_content()
    assert "Do you know this?" in text and "It burns since this morning." in text and "Carla Finch" in text
    assert mail["Subject"] == f"Fwd: [Ticket#{ticket.number}] Printer on fire"
    assert [part.get_filename() for part in mail.iter_attachments()] == ["fire.log"]
    assert LINK not in text and "/t/" not in text and "@desk-staff" not in mail.as_string()
    event = ticket.events.get(kind=Event.Kind.FORWARDED)
    assert event.data["to"] == [VENDOR.email] and event.article == written
    assert not ticket.participants.exists()


def test_notes_are_not_forwarded(world: World) -> None:
    ticket = noting.note(by=world.ada, ticket=world.ticket(), text="Careful with her.")
    with pytest.raises(NotForOthers):
        forwarding.forward(
            by=world.ada, ticket=ticket, article=ticket.articles.get(kind="note"), text="", to=(VENDOR,)
        )


def test_what_is_written_to_others_leads_back_and_shows_no_link(world: World) -> None:
    ticket = writing.write(
        by=world.ada, ticket=world.ticket(), text="Spare parts?", to=(VENDOR,), bcc=(MailAddress("", "b@x.example"),)
    )
    mail = message_from_bytes(_sent(VENDOR.email), policy=SMTP)
    assert mail["Subject"] == f"[Ticket#{ticket.number}] Printer on fire"
    assert mail["To"] == "Vera Vendor <vera@vendor.example>" and "b@x.example" not in mail.as_string()
    assert "/t/" not in mail.get_body(("plain",)).get_content()
    assert Delivery.objects.filter(email="b@x.example").exists()
    assert not ticket.articles.get(side="agent").visible
    assert ticket.events.filter(kind=Event.Kind.WROTE).count() == 1


def test_a_redirected_mail_is_the_mail_itself_with_resent_fields(world: World) -> None:
    ticket, article = _with_raw(world)
    ticket = redirecting.redirect(
        by=world.ada, ticket=ticket, article=article, to=(VENDOR,), state=built_in("closed_successful")
    )
    sent = _sent(VENDOR.email)
    head, rest = sent.split(b"From: Carla <carla@acme.example>", 1)
    names = [line.split(b":")[0] for line in head.splitlines() if not line.startswith(b" ")]
    assert names == [b"Resent-Date", b"Resent-From", b"Resent-To", b"Resent-Message-ID"]
    assert rest == b"\r\nSubject: Fire\r\nX-Odd: \xe9\r\n\r\nIt burns.\r\n"
    assert b"support@desk.example" in head and b"ada@" not in head
    assert ticket.is_closed and not ticket.locked and ticket.waiting_since is None
    assert Delivery.objects.get().envelope_from == "support@desk.example"
    assert ticket.articles.get(side="agent").visible is False


def test_whose_mail_was_redirected_can_be_told(world: World) -> None:
    ticket, article = _with_raw(world)
    ticket = redirecting.redirect(
        by=world.ada, ticket=ticket, article=article, to=(VENDOR,), inform="Vera will help you."
    )
    assert {d.email for d in Delivery.objects.all()} == {VENDOR.email, "carla@acme.example"}
    assert ticket.articles.get(side="agent", visible=True).text == "Vera will help you."
    assert (
        "Vera will help you." in message_from_bytes(_sent("carla@acme.example"), policy=SMTP).get_body().as_string()
    )


def test_a_mail_is_not_redirected_to_ourselves_and_a_note_not_at_all(world: World) -> None:
    ticket, article = _with_raw(world)
    for email in ("billing@desk.example", "Support@desk.example", "support+x@desk.example"):
        with pytest.raises(redirecting.ToOurselves):
            redirecting.redirect(by=world.ada, ticket=ticket, article=article, to=(MailAddress("", email),))
    with pytest.raises(NobodyToWriteTo):
        redirecting.redirect(by=world.ada, ticket=ticket, article=article, to=())
    ticket = noting.note(by=world.ada, ticket=ticket, text="x")
    with pytest.raises(NotForOthers):
        redirecting.redirect(by=world.ada, ticket=ticket, article=ticket.articles.get(kind="note"), to=(VENDOR,))
    assert not Delivery.objects.exists()


def test_a_call_made_needs_the_lock_and_one_taken_does_not(world: World) -> None:
    ticket = locking.lock(by=world.ada, ticket=world.ticket())
    with pytest.raises(LockedByAnother):
        calling.call(by=world.ben, ticket=ticket, text="Called her.", inbound=False)
    ticket = calling.call(by=world.ben, ticket=ticket, text="She called.", inbound=True)
    assert ticket.owner == world.ada and ticket.stage == Stage.OPEN and ticket.waiting_since is not None
    ticket = calling.call(by=world.ada, ticket=ticket, text="Called back.", inbound=False)
    assert ticket.waiting_since is None
    kinds = list(ticket.events.values_list("kind", flat=True))
    assert kinds.count("call_taken") == 1 and kinds.count("called") == 1
    assert {a.visible for a in ticket.articles.filter(kind=Article.Kind.PHONE)} == {False}


@pytest.mark.parametrize("verb", ["forward", "redirect", "write"])
def test_what_leaves_the_house_needs_the_lock(world: World, verb: str) -> None:
    ticket, article = _with_raw(world)
    ticket = locking.lock(by=world.ada, ticket=ticket)
    with pytest.raises(LockedByAnother):
        if verb == "forward":
            forwarding.forward(by=world.ben, ticket=ticket, article=article, text="x", to=(VENDOR,))
        elif verb == "redirect":
            redirecting.redirect(by=world.ben, ticket=ticket, article=article, to=(VENDOR,))
        else:
            writing.write(by=world.ben, ticket=ticket, text="x", to=(VENDOR,))
    assert not Delivery.objects.exists()


def test_reply_to_all_leaves_out_ourselves_and_agents(world: World) -> None:
    ticket = world.ticket()
    message = world.message(
        world.carla,
        "With others",
        to=(MailAddress("", "support+r1abc@desk.example"), MailAddress("Bo", "bo@acme.example")),
        cc=(MailAddress("", "ada@desk-staff.example"), MailAddress("", "billing@desk.example")),
    )
    ticket = receive(by=world.carla, ticket=ticket, article=message)
    to, cc = replying.recipients_of_all(ticket, ticket.articles.order_by("-pk").first())
    assert [a.email for a in to] == ["carla@acme.example"] and [a.email for a in cc] == ["bo@acme.example"]


def test_an_answer_can_go_without_a_quote_and_answer_an_older_message(world: World) -> None:
    ticket = world.ticket()
    first = ticket.articles.get()
    ticket = receive(by=world.carla, ticket=ticket, article=world.message(world.carla, "Still burning."))
    to, _cc = replying.default_recipients(ticket)
    replying.reply(by=world.ada, ticket=ticket, text="One", to=to, article=first)
    replying.reply(by=world.ada, ticket=ticket, text="Two", to=to, quotes=False)
    one, two = (d.mail.text for d in Delivery.objects.select_related("mail").order_by("pk"))
    assert "> It burns since this morning." in one and "Still burning" not in one
    assert ">" not in two


def test_what_the_customer_may_see_is_the_tickets_preview(world: World) -> None:
    ticket = world.ticket()
    writing.write(by=world.ada, ticket=ticket, text="For Vera alone.", to=(VENDOR,))
    assert Ticket.objects.get(pk=ticket.pk).preview.startswith("It burns")
    writing.write(by=world.ada, ticket=ticket, text="For all to see.", to=(VENDOR,), visible=True)
    assert Ticket.objects.get(pk=ticket.pk).preview == "For all to see."
