from __future__ import annotations

import pytest
from django.test import Client

from deskbell.mime.mail import MailAddress
from deskbell.outbox.models import Delivery
from deskbell.people import addresses
from deskbell.tickets import assigning, locking, noting, receiving, replying
from deskbell.tickets.models import Ticket
from tests.web.agent.conftest import desk, signed_in
from tests.world import World

CARLA = MailAddress("Carla Finch", "carla@acme.example")


def test_the_thread_is_oldest_first_and_notes_are_marked(world: World, ada: Client, ticket: Ticket) -> None:
    noting.note(by=world.ada, ticket=ticket, text="They have not paid.")
    page = ada.get(desk(ticket))
    messages = [m for m in page.context["thread"] if not m.is_events]
    assert [m.look for m in messages] == ["in", "note"]
    content = page.content.decode()
    assert content.index("no orders arrive") < content.index("They have not paid.")
    assert "Internal note" in content


def test_what_waits_for_an_answer_is_marked_from_its_first_message_on(
    world: World, ada: Client, ticket: Ticket
) -> None:
    replying.reply(by=world.ada, ticket=ticket, text="Try this.", to=(CARLA,))
    for text in ("No.", "Still no."):
        receiving.receive(by=world.carla, ticket=ticket, article=world.message(world.carla, text))
    messages = [m for m in ada.get(desk(ticket)).context["thread"] if not m.is_events]
    assert [m.unread for m in messages] == [False, False, True, True]
    assert [m.first_unread for m in messages] == [False, False, True, False]


def test_quoted_text_is_folded(world: World, ada: Client, ticket: Ticket) -> None:
    article = world.message(world.carla, "Yes.\n\n> Does it run?\n> Ada", reply_text="Yes.")
    receiving.receive(by=world.carla, ticket=ticket, article=article)
    message = [m for m in ada.get(desk(ticket)).context["thread"] if not m.is_events][-1]
    assert (message.body, message.quote) == ("Yes.", "&gt; Does it run?\n&gt; Ada")


def test_text_of_customers_is_never_markup(world: World, ada: Client) -> None:
    text = '<img src=x onerror=alert(1)> https://example.com/"onmouseover="x <b>'
    ticket = world.ticket(title="<i>x", text=text)
    content = ada.get(desk(ticket)).content.decode()
    assert "<img src=x" not in content
    assert "<b>" not in content.split('class="text"')[1].split("</p>")[0]
    assert 'href="https://example.com/"' in content


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Delivery.Status.WAITING, "Being sent to carla@acme.example"),
        (Delivery.Status.SENT, "</svg>sent</span>"),
        (Delivery.Status.FAILED, "carla@acme.example did not get this."),
        (Delivery.Status.BOUNCED, "carla@acme.example did not get this: it came back."),
    ],
)
def test_a_reply_says_what_became_of_it(world: World, ada: Client, ticket: Ticket, status: str, words: str) -> None:
    replying.reply(by=world.ada, ticket=ticket, text="Try this.", to=(CARLA,))
    Delivery.objects.update(status=status)
    assert words in ada.get(desk(ticket)).content.decode()


def test_a_failed_mail_is_tried_again_by_a_button(world: World, ada: Client, ticket: Ticket) -> None:
    replying.reply(by=world.ada, ticket=ticket, text="Try this.", to=(CARLA,))
    Delivery.objects.update(status=Delivery.Status.FAILED, attempts=9, answer="550 no")
    page = ada.get(desk(ticket))
    strip = [m for m in page.context["thread"] if not m.is_events][-1].strips[0]
    assert "550 no" in strip.meta
    assert ada.post(strip.retry_url).status_code == 302
    assert Delivery.objects.get().status == Delivery.Status.WAITING


def test_a_delivery_of_another_ticket_is_not_tried_again(world: World, ada: Client, ticket: Ticket) -> None:
    other = world.ticket(queue=world.billing)
    replying.reply(by=world.ben, ticket=other, text="Paid.", to=(CARLA,))
    Delivery.objects.update(status=Delivery.Status.FAILED)
    own = ticket.articles.get().public_id
    foreign = Delivery.objects.get()
    assert ada.post(f"/desk/articles/{own}/deliveries/{foreign.public_id}/retry/").status_code == 404
    assert Delivery.objects.get().status == Delivery.Status.FAILED


def test_a_ticket_locked_by_another_offers_the_note_only(world: World, ada: Client, ticket: Ticket) -> None:
    world.ben.agent_groups.get().grants.create(queue=world.support, level=3)
    locking.lock(by=world.again(world.ben), ticket=ticket)
    page = ada.get(desk(ticket))
    assert not page.context["composer"].may_reply
    content = page.content.decode()
    assert "Ben Wolf has locked this ticket" in content
    assert "Take over" in content  # Ada manages Support
    assert 'data-send="reply"' not in content
    assert 'data-send="note"' in content


def test_who_owns_a_ticket_elsewhere_sees_it(world: World, ticket: Ticket) -> None:
    assert signed_in(world.ben).get(desk(ticket)).status_code == 404
    assigning.assign(by=world.ada, ticket=ticket, owner=world.ben)
    assert signed_in(world.ben).get(desk(ticket)).status_code == 200


def test_a_ticket_that_may_belong_to_another_says_so_only_to_who_may_see_that_one(
    world: World, ada: Client, ticket: Ticket
) -> None:
    hidden = world.ticket(queue=world.billing, title="Secret invoice")
    near = world.ticket(title="Re: orders", maybe_of=ticket)
    far = world.ticket(title="Re: invoice", maybe_of=hidden)
    assert f"#{ticket.number}</a>" in ada.get(desk(near)).content.decode()
    content = ada.get(desk(far)).content.decode()
    assert "Secret invoice" not in content
    assert hidden.number not in content


def test_a_customer_without_a_name_is_called_by_the_address(world: World, ada: Client) -> None:
    ticket = world.ticket(addresses.person_for("who@nowhere.example"))
    assert ada.get(desk(ticket)).context["customer"].name == "who@nowhere.example"


def test_the_history_tells_what_happened_newest_first(world: World, ada: Client, ticket: Ticket) -> None:
    locking.lock(by=world.ada, ticket=ticket)
    locking.unlock(by=world.ada, ticket=ticket)
    page = ada.get(desk(ticket, "history/"))
    assert 'href="#composer"' not in page.content.decode()  # it is not on this page
    texts = [line.text for line in page.context["history"]]
    assert texts == ["Unlocked", "Locked to Ada Lark", "Owner: nobody → Ada Lark", "Ticket opened"]


def test_times_are_told_in_the_readers_zone_with_its_name(world: World, ada: Client, ticket: Ticket) -> None:
    assert " UTC</time>" in ada.get(desk(ticket)).content.decode()
    world.ada.time_zone = "Asia/Tokyo"
    world.ada.save()
    assert " JST</time>" in ada.get(desk(ticket)).content.decode()


def test_the_token_of_an_answer_is_not_shown(world: World, ada: Client, ticket: Ticket) -> None:
    article = world.message(world.carla, "Yes.", to=(MailAddress("", "support+secrettoken@desk.example"),))
    receiving.receive(by=world.carla, ticket=ticket, article=article)
    content = ada.get(desk(ticket)).content.decode()
    assert "secrettoken" not in content
    assert "to support@desk.example" in content
