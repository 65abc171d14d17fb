from __future__ import annotations

from django.test import Client

from deskbell.tickets.models import Ticket
from tests.web.agent.conftest import desk
from tests.world import World


def test_a_number_jumps_with_and_without_its_sign(ada: Client, ticket: Ticket) -> None:
    for q in (ticket.number, f"%23{ticket.number}", f" {ticket.number} "):
        assert ada.get(f"/desk/search/?q={q}").headers["Location"] == desk(ticket)


def test_one_hit_opens(ada: Client, ticket: Ticket) -> None:
    assert ada.get("/desk/search/?q=orders+arrive").headers["Location"] == desk(ticket)


def test_several_hits_are_listed_with_the_words_marked(world: World, ada: Client, ticket: Ticket) -> None:
    other = world.ticket(title="More orders", text="No orders <b>here</b> either.")
    page = ada.get("/desk/search/?q=orders")
    content = page.content.decode()
    assert [hit.number for hit in page.context["hits"]] == [other.number, ticket.number]
    assert "<mark>orders</mark> &lt;b&gt;here&lt;/b&gt;" in content


def test_tickets_of_other_queues_are_not_found(world: World, ada: Client) -> None:
    hidden = world.ticket(queue=world.billing, title="Invoice", text="zebra")
    assert "Nothing found" in ada.get("/desk/search/?q=zebra").content.decode()
    page = ada.get(f"/desk/search/?q={hidden.number}")
    assert page.status_code == 200
    assert "Invoice" not in page.content.decode()


def test_odd_questions_are_answered_calmly(world: World, ada: Client, ticket: Ticket) -> None:
    for q in ("", '"', "(", "-", "*", "OR", "a" * 5000, "%00", "%27%3B--", "<script>alert(1)</script>"):
        page = ada.get(f"/desk/search/?q={q}")
        assert page.status_code == 200, q
        assert "<script>alert(1)" not in page.content.decode()
