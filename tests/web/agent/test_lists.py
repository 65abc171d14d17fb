from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from deskbell.people import addresses
from deskbell.tickets.models import Ticket
from deskbell.web.agent.sorting import SORTS, Order, Place
from tests.world import World

NUMBER = re.compile(r'<span class="no">#([^<]+)</span>')


def walk(client: Client, url: str, link: str) -> list[list[str]]:
    """The numbers on each page, following `link` to the end."""
    pages = []
    while url:
        page = client.get(url)
        assert page.status_code == 200
        pages.append(NUMBER.findall(page.content.decode()))
        url = page.context[link]
    return pages


def test_pages_go_on_where_the_last_one_ended_also_within_one_moment(world: World, ada: Client) -> None:
    moment = timezone.now() - timedelta(hours=1)
    made = [world.ticket(now=moment if i % 3 else moment + timedelta(seconds=i)).number for i in range(120)]
    pages = walk(ada, "/desk/tickets/?s=open", "older")
    assert [len(page) for page in pages] == [50, 50, 20]
    flat = [number for page in pages for number in page]
    assert sorted(flat) == sorted(made)
    order = list(Ticket.objects.order_by("-touched_at", "-id").values_list("number", flat=True))
    assert flat == order


def test_the_way_back_shows_the_same_pages(world: World, ada: Client) -> None:
    moment = timezone.now() - timedelta(hours=1)
    for _ in range(120):
        world.ticket(now=moment)
    forth = walk(ada, "/desk/tickets/?s=open", "older")
    last = ada.get(ada.get(ada.get("/desk/tickets/?s=open").context["older"]).context["older"])
    back = walk(ada, last.context["newer"], "newer")
    assert back == [forth[1], forth[0]]


def test_a_ticket_that_comes_in_between_moves_no_page(world: World, ada: Client) -> None:
    for _ in range(60):
        world.ticket(now=timezone.now() - timedelta(hours=1))
    first = ada.get("/desk/tickets/?s=open")
    expected = NUMBER.findall(ada.get(first.context["older"]).content.decode())
    world.ticket(title="fresh")
    assert NUMBER.findall(ada.get(first.context["older"]).content.decode()) == expected


def test_need_an_answer_shows_the_longest_waiting_first(world: World, ada: Client) -> None:
    now = timezone.now()
    old, new = (world.ticket(now=now - timedelta(hours=hours)).number for hours in (5, 1))
    assert NUMBER.findall(ada.get("/desk/tickets/?s=answer").content.decode()) == [old, new]


def test_a_queue_of_others_is_not_there(world: World, ada: Client) -> None:
    assert ada.get(f"/desk/queues/{world.billing.public_id}/").status_code == 404
    assert ada.get(f"/desk/queues/{world.support.public_id}/").status_code == 200


def test_nonsense_in_the_address_is_the_first_page(world: World, ada: Client) -> None:
    world.ticket()
    for query in ("s=nothing", "after=x", "after=99999999999999999999-1", "before=-1", "after=1-", "after=٣-٣"):
        assert ada.get(f"/desk/tickets/?{query}").status_code == 200, query


def test_an_empty_list_says_so(world: World, ada: Client) -> None:
    assert "The counter is clear" in ada.get("/desk/tickets/").content.decode()


def test_a_place_is_read_back_exactly() -> None:
    place = Place(0, timezone.now(), 7)
    assert Place.read(str(place), Order(SORTS["changed"])) == place


def test_a_customer_without_a_name_is_listed_by_the_address(world: World, ada: Client) -> None:
    world.ticket(addresses.person_for("who@nowhere.example"))
    assert "who@nowhere.example" in ada.get("/desk/tickets/").content.decode()
