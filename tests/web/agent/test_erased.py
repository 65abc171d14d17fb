"""What agents and customers see of what is kept, redacted and erased."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from deskbell.audit.models import Entry
from deskbell.mime.blanking import MARK
from deskbell.outbox.models import OutgoingMail
from deskbell.privacy import by_hand, policies
from deskbell.tickets import retaining
from deskbell.tickets.models import Article, Attachment, Ticket
from deskbell.tickets.replying import default_recipients, reply
from tests.fresh import fresh
from tests.privacy import desk
from tests.world import PASSWORD, World


@pytest.fixture
def ada(world: World) -> Client:
    client = Client()
    client.login(username="ada", password=PASSWORD)
    return fresh(client)


@pytest.fixture
def carla(world: World) -> Client:
    client = Client()
    client.force_login(world.carla)
    return client


def page(client: Client, name: str, *args: str) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def test_the_date_is_told_only_while_a_policy_is_on(world: World, ada: Client, carla: Client) -> None:
    ticket = desk.with_files(world)
    for client, name in ((ada, "agent:ticket"), (carla, "portal:ticket")):
        assert "Attachments are deleted" not in page(client, name, ticket.number)
    policies.switch(by=world.ines, policy=desk.builtin(), on=True)
    for client, name in ((ada, "agent:ticket"), (carla, "portal:ticket")):
        assert "Attachments are deleted when the ticket has been closed for 90 days." in page(
            client, name, ticket.number
        )
    desk.close(ticket, 1)
    for client, name in ((ada, "agent:ticket"), (carla, "portal:ticket")):
        assert "Attachments are deleted on <time" in page(client, name, ticket.number)


def test_answers_by_mail_tell_it_too(world: World) -> None:
    ticket = world.ticket(language="en")
    to, cc = default_recipients(ticket)
    reply(by=world.ada, ticket=ticket, text="One.", to=to, cc=cc)
    policies.switch(by=world.ines, policy=desk.builtin(), on=True)
    reply(by=world.ada, ticket=ticket, text="Two.", to=to, cc=cc)
    policies.switch(by=world.ines, policy=desk.builtin(), on=False)
    reply(by=world.ada, ticket=ticket, text="Three.", to=to, cc=cc)
    told = ["Attachments are deleted when the ticket has been closed for 90 days." in mail.text for mail in mails()]
    assert told == [False, True, False]


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(purpose="reply").order_by("pk"))


def test_marks_stand_where_files_were(world: World, ada: Client, carla: Client) -> None:
    ticket = desk.with_files(world)
    mail = ticket.articles.get(kind="mail")
    Article.objects.filter(pk=mail.pk).update(html='<p>see <img src="cid:logo@mail"></p>', sanitiser=1)
    desk.close(ticket, 100)
    desk.run()
    zoom = page(ada, "agent:ticket", ticket.number)
    assert "plan.pdf" in zoom
    assert "Erased on" in zoom
    assert "3 files erased, 1 raw mail erased" in zoom
    assert "Erased on" in page(carla, "portal:ticket", ticket.number)
    file = Attachment.objects.get(name="plan.pdf").public_id
    gone = ada.get(reverse("agent:file", args=[file]))
    assert gone.status_code == 410
    assert "It cannot be brought back." in gone.content.decode()
    assert carla.get(reverse("portal:file", args=[ticket.number, file])).status_code == 410
    for name in ("agent:source", "agent:raw"):
        assert ada.get(reverse(name, args=[mail.public_id])).status_code == 410
    assert "1 picture of this message was erased on" in page(ada, "agent:body", mail.public_id)


def test_a_passage_is_previewed_and_taken_out(world: World, ada: Client) -> None:
    ticket = world.ticket(text="My number is 0171 234 and that is it.")
    article = ticket.articles.get()
    address = reverse("agent:redact", args=[article.public_id])
    assert address in page(ada, "agent:ticket", ticket.number)
    preview = ada.post(address, {"act": "preview", "passage": "0171 234"}).content.decode()
    assert "<del>0171 234</del>" in preview
    assert "0171" in Article.objects.get(pk=article.pk).text
    assert ada.post(address, {"act": "preview", "passage": "no such"}).status_code == 422
    assert ada.post(address, {"act": "passage", "passage": "0171 234"}).status_code == 302
    assert Article.objects.get(pk=article.pk).text == f"My number is {MARK} and that is it."
    assert "Redacted: a passage" in page(ada, "agent:history", ticket.number)


def test_the_password_is_asked_for_before_anything_goes(world: World) -> None:
    client = Client()
    client.force_login(world.ada)
    article = world.ticket().articles.get()
    answer = client.post(reverse("agent:redact", args=[article.public_id]), {"act": "text"})
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"] or "again" in answer["Location"] or "sign-in" in answer["Location"]
    assert MARK not in Article.objects.get(pk=article.pk).text


def test_files_names_text_and_subject_can_go(world: World, ada: Client) -> None:
    ticket = desk.with_files(world)
    mail = ticket.articles.get(kind="mail")
    address = reverse("agent:redact", args=[mail.public_id])
    file = Attachment.objects.get(name="plan.pdf").public_id
    ada.post(address, {"act": "file", "part": "name", "file": file})
    assert Attachment.objects.get(public_id=file).name == f"{MARK}.pdf"
    ada.post(address, {"act": "file", "part": "file", "file": file})
    assert Attachment.objects.get(public_id=file).blob is None
    ada.post(address, {"act": "text"})
    assert Article.objects.get(pk=mail.pk).text == MARK
    ada.post(reverse("agent:redact_subject", args=[ticket.number]), {"title": "A matter"})
    assert Ticket.objects.get(pk=ticket.pk).title == "A matter"


def test_who_only_answers_may_not_redact(world: World) -> None:
    client = Client()
    client.login(username="ben", password=PASSWORD)
    fresh(client)
    ticket = world.ticket(queue=world.billing)
    article = ticket.articles.get()
    assert client.get(reverse("agent:redact", args=[article.public_id])).status_code == 403
    assert client.get(reverse("agent:legal_hold", args=[ticket.number])).status_code == 403
    assert reverse("agent:redact", args=[article.public_id]) not in page(client, "agent:ticket", ticket.number)


def test_a_legal_hold_is_put_shown_watched_and_ended(world: World, ada: Client) -> None:
    ticket = world.ticket()
    address = reverse("agent:legal_hold", args=[ticket.number])
    assert ada.post(address, {"reason": " "}).status_code == 422
    assert ada.post(address, {"reason": "Court 12/26"}).status_code == 302
    for _look in range(2):
        assert "Court 12/26" in page(ada, "agent:ticket", ticket.number)
    assert Entry.objects.filter(action="held_ticket_viewed", about=ticket.number, actor=world.ada.pk).count() == 1
    article = ticket.articles.get()
    refused = ada.post(reverse("agent:redact", args=[article.public_id]), {"act": "text"}).content.decode()
    assert "A legal hold stands on this ticket" in refused
    assert "Court 12/26" in page(ada, "agent:legal_hold", ticket.number)
    ada.post(address, {"end": "1"})
    assert retaining.hold_on(ticket) is None


def test_the_number_of_an_erased_ticket_has_a_page_for_its_queue(world: World, ada: Client) -> None:
    ticket = world.ticket()
    by_hand.erase(by=world.ines, ticket=ticket, reason="asked for")
    address = reverse("agent:ticket", args=[ticket.number])
    assert ada.get(address).status_code == 410
    ben = Client()
    ben.force_login(world.ben)
    assert ben.get(address).status_code == 404
