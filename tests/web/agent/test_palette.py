"""The command palette: places, tickets by number and words, only what the person sees."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deskbell.queues import canning
from deskbell.queues.models import CannedReply
from deskbell.tickets import seeing
from deskbell.tickets.models import CountDelta
from tests.world import World


def asked(client: Client, text: str = "") -> str:
    answer = client.get("/desk/palette/", {"q": text})
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_offers_places_and_what_was_seen_last(world: World, client: Client) -> None:
    ticket, other = world.ticket(title="Printer on fire"), world.ticket(title="Never opened")
    seeing.mark_seen(by=world.ada, ticket=ticket)
    client.force_login(world.ada)
    page = asked(client)
    assert "Dashboard" in page and world.support.path in page and "Seen last" in page
    assert ticket.number in page and other.number not in page
    assert "Billing" not in page


def test_words_find_places_and_tickets_and_a_number_its_ticket(world: World, client: Client) -> None:
    ticket = world.ticket(title="Printer on fire")
    client.force_login(world.ada)
    assert "Dashboard" in asked(client, "dash") and "Dashboard" not in asked(client, "printer")
    assert ticket.number in asked(client, "printer") and ticket.number in asked(client, f"#{ticket.number[:12]}")
    assert 'href="/desk/"' not in asked(client, "#2")
    assert asked(client, 'subject:"half a quer').strip() == ""


def test_places_are_offered_without_counting_tickets(world: World, client: Client) -> None:
    world.ticket(title="Printer on fire")
    client.force_login(world.ada)
    with CaptureQueriesContext(connection) as asked_:
        asked(client, "dash")
    assert not [query for query in asked_.captured_queries if CountDelta._meta.db_table in query["sql"]]
    assert '<span class="n lbl" data-figure="tickets">1' in client.get("/desk/preferences/").content.decode()


def test_tickets_of_other_queues_are_not_offered(world: World, client: Client) -> None:
    ticket = world.ticket(title="Printer on fire")
    seeing.mark_seen(by=world.ben, ticket=ticket)
    client.force_login(world.ben)
    for text in ("", "printer", ticket.number):
        assert ticket.number not in asked(client, text)


def test_people_and_canned_replies_are_found_by_their_words(world: World, client: Client) -> None:
    world.ticket()
    mine = canning.save(by=world.ada, reply=CannedReply(person=world.ada), name="Licence renewed", text="Done.")
    canning.save(by=world.ben, reply=CannedReply(person=world.ben), name="Licence of Ben", text="Not yours.")
    client.force_login(world.ada)
    page = asked(client, "carla")
    assert "Carla Finch · carla@acme.example" in page and f"/{world.carla.public_id}/" in page
    assert "Dora" not in asked(client, "dora")  # her tickets are in no queue of Ada's
    page = asked(client, "licence")
    assert f'data-reply="{mine.public_id}"' in page and "Licence of Ben" not in page
    assert "Canned replies" in asked(client, "canned")


def test_with_a_composer_open_the_replies_of_its_queue_are_offered(world: World, client: Client) -> None:
    ticket, other = world.ticket(), world.ticket(queue=world.billing)
    CannedReply.objects.create(name="Orders hang", text="Restart it.", queue=world.support)
    client.force_login(world.ada)
    assert "Orders hang" not in asked(client, "orders")
    with_ticket = client.get("/desk/palette/", {"q": "orders", "ticket": ticket.number}).content.decode()
    assert "Orders hang" in with_ticket
    foreign = client.get("/desk/palette/", {"q": "orders", "ticket": other.number})
    assert foreign.status_code == 200 and "Orders hang" not in foreign.content.decode()
