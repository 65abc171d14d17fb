"""Words, names and files taken out by hand: gone from every place that said them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from deskbell.access.scope import tickets_for
from deskbell.audit.models import Entry
from deskbell.blobs import dooming
from deskbell.mime import blanking
from deskbell.mime.blanking import MARK
from deskbell.outbox import catch_all
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.privacy import holds, journal, redacting
from deskbell.privacy.models import Cleaning
from deskbell.search import finding
from deskbell.search.query import parse
from deskbell.tickets import closing, drafting, retaining, titling
from deskbell.tickets.models import Article, Attachment, Draft, Event, Ticket
from deskbell.tickets.replying import default_recipients, reply
from tests.privacy import desk
from tests.world import World

IBAN = "DE89 3704 0044"


@pytest.fixture
def ticket(world: World) -> Ticket:
    """A customer's message with an IBAN, an answer that quotes it, a draft that does."""
    ticket = world.ticket(text=f"Pay to {IBAN} soon")
    article = ticket.articles.get()
    Article.objects.filter(pk=article.pk).update(html="<p>Pay to <b>DE89</b> 3704 0044 soon</p>", sanitiser=1)
    desk.give_raw(article, f"Subject: x\r\n\r\nPay to {IBAN}".encode())
    to, cc = default_recipients(ticket)
    reply(by=world.ada, ticket=ticket, text="Done.", to=to, cc=cc, article=article)  # quotes it
    drafting.save(by=world.ada, ticket=ticket, kind="note", text=f"check {IBAN}")
    return Ticket.objects.get(pk=ticket.pk)


def everything_said() -> str:
    """Every text of every row."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("db_fulltext_") or "session" in table:
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


def test_a_passage_goes_from_text_html_mail_and_search(world: World, ticket: Ticket) -> None:
    first = ticket.articles.order_by("pk")[0]
    seen = redacting.preview(first, IBAN)
    assert seen.count == 1
    assert seen.hits[0][1] == IBAN
    assert len(seen.elsewhere) == 2  # the answer's mail quotes it, a draft too
    redacting.passage(by=world.ada, article=first, text=IBAN.lower(), also=frozenset(o.id for o in seen.elsewhere))
    first.refresh_from_db()
    assert first.text == f"Pay to {MARK} soon"
    assert first.html == f"<p>Pay to <b>{MARK}</b> soon</p>"
    assert first.raw is None
    assert first.redacted_at is not None
    said = everything_said()
    assert not any(word in said for word in ("3704", "0044"))
    assert not finding.tickets(world.ada, parse("3704", world.ada)).exists()
    assert Entry.objects.filter(action="redacted", actor=world.ada.pk).exists()
    assert Cleaning.objects.get().words


def test_what_stands_elsewhere_stays_unless_it_is_chosen(world: World, ticket: Ticket) -> None:
    first = ticket.articles.order_by("pk")[0]
    redacting.passage(by=world.ada, article=first, text=IBAN)
    assert IBAN in Draft.objects.get().text
    assert IBAN in OutgoingMail.objects.get(purpose="reply").text


def test_a_subject_goes_from_messages_mails_history_and_the_spool(world: World, ticket: Ticket) -> None:
    titling.retitle(by=world.ada, ticket=ticket, title="Anna Secret is ill")
    titling.retitle(by=world.ada, ticket=ticket, title="Printer on fire")
    titling.retitle(by=world.ada, ticket=ticket, title="Anna Secret is ill")
    fresh = Ticket.objects.get(pk=ticket.pk)
    to, cc = default_recipients(fresh)
    reply(by=world.ada, ticket=fresh, text="Get well.", to=to, cc=cc)
    redacting.subject(by=world.ada, ticket=ticket, title="An absence")
    assert Ticket.objects.get(pk=ticket.pk).title == "An absence"
    said = everything_said()
    assert "Secret" not in said
    assert "secret" not in said
    assert Event.objects.filter(ticket=ticket, kind=Event.Kind.TITLED).count() == 3
    assert tickets_for(world.ada).filter(pk=ticket.pk).exists()


def test_a_file_name_keeps_its_ending(world: World) -> None:
    ticket = desk.with_files(world)
    file = Attachment.objects.get(name="plan.pdf")
    Attachment.objects.filter(pk=file.pk).update(name="anna-secret.pdf")
    redacting.file_name(by=world.ada, file=Attachment.objects.get(pk=file.pk))
    file.refresh_from_db()
    assert file.name == f"{MARK}.pdf"
    assert file.blob is not None
    assert "secret" not in everything_said()
    assert Article.objects.get(ticket=ticket, kind="mail").raw is None


def test_one_file_goes_with_the_raw_mail_that_has_it(world: World) -> None:
    ticket = desk.with_files(world)
    file = Attachment.objects.get(name="plan.pdf")
    blob = file.blob
    redacting.file(by=world.ada, file=file)
    file.refresh_from_db()
    assert (file.blob, file.name, file.erased_under) == (None, "plan.pdf", "")
    assert desk.files_left(ticket) == 2
    assert Article.objects.get(ticket=ticket, kind="mail").raw is None
    assert Ticket.objects.get(pk=ticket.pk).file_count == 1
    assert blob is not None


def test_a_text_becomes_an_attachment_that_a_policy_takes(world: World, ticket: Ticket) -> None:
    first = ticket.articles.order_by("pk")[0]
    redacting.into_attachment(by=world.ada, article=first, name="message.txt")
    first.refresh_from_db()
    assert (first.text, first.html) == (MARK, MARK)
    assert Attachment.objects.get(article=first).size == len(f"Pay to {IBAN} soon")
    desk.close(ticket, 100)
    assert desk.run().files == 1


def test_a_legal_hold_stands_against_every_act(world: World, ticket: Ticket) -> None:
    retaining.retain(by=world.ada, ticket=ticket, reason="Court")
    first = ticket.articles.order_by("pk")[0]
    with pytest.raises(holds.Held):
        redacting.passage(by=world.ada, article=first, text=IBAN)
    with pytest.raises(holds.Held):
        redacting.subject(by=world.ada, ticket=ticket, title="x")
    with pytest.raises(holds.Held):
        redacting.into_attachment(by=world.ada, article=first, name="x.txt")
    first.refresh_from_db()
    assert IBAN in first.text


def test_the_journal_knows_places_and_no_words(world: World, ticket: Ticket) -> None:
    first = ticket.articles.order_by("pk")[0]
    redacting.passage(by=world.ada, article=first, text=IBAN)
    written = journal.file().read_text()
    assert first.public_id in written
    assert not any(word in written for word in ("DE89", "Pay"))  # "3704" may stand in a digest


def test_a_short_name_takes_nothing_else_along(world: World, ticket: Ticket) -> None:
    """Neither the key of a file that waits to leave, nor its type, nor half of the words around."""
    file = desk.attach(ticket.articles.order_by("pk")[0], b"x", "image.png", content_type="image/png")
    to, cc = default_recipients(ticket)
    key = "image" + "a" * 27
    reply(by=world.ada, ticket=Ticket.objects.get(pk=ticket.pk), text="Your image and image.png", to=to, cc=cc)
    mail = OutgoingMail.objects.filter(purpose="reply").latest("pk")
    mail.files = [{"blob": key, "name": "image.png", "content_type": "image/png", "content_id": "", "inline": False}]
    mail.save()
    redacting.file_name(by=world.ada, file=file)
    mail.refresh_from_db()
    assert mail.files[0] | {"name": ""} == {
        "blob": key, "name": "", "content_type": "image/png", "content_id": "", "inline": False
    }  # fmt: skip
    assert mail.files[0]["name"] == f"{MARK}.png"
    assert f"Your image and {MARK}" in mail.text
    titling.retitle(by=world.ada, ticket=ticket, title="new")
    closing.close(by=world.ada, ticket=ticket)
    was = Event.objects.get(ticket=ticket, kind=Event.Kind.CLOSED).data
    redacting.subject(by=world.ada, ticket=ticket, title="x")
    assert Event.objects.get(ticket=ticket, kind=Event.Kind.CLOSED).data == was
    mail.refresh_from_db()
    assert mail.text.count(MARK) == 1


def test_a_passage_in_a_quote_over_two_lines_is_found() -> None:
    assert blanking.in_text("> He lives in Long\n> Street 7 here", "long street 7")
    assert not blanking.in_text("a party", "art", as_name=True)
    assert blanking.in_text("art, art", "art", as_name=True) == [(0, 3, True), (5, 8, True)]


def test_copies_of_a_machines_mail_go_too(world: World, ticket: Ticket) -> None:
    mail = OutgoingMail.objects.create(
        purpose="auto_reply", ticket_key=ticket.pk, date=timezone.now(), subject="x", text=f"You wrote: {IBAN}",
        message_id="a@b", message_id_digest="d", from_email="support@desk.example",
    )  # fmt: skip
    row = Delivery.objects.create(mail=mail, email="carla@acme.example", next_at=timezone.now())
    copy = catch_all.write(mail, row, IBAN.encode())
    redacting.passage(by=world.ada, article=ticket.articles.order_by("pk")[0], text=IBAN)
    dooming.carry_out()
    assert not copy.exists()
    row.refresh_from_db()
    assert row.status == Delivery.Status.WAITING
