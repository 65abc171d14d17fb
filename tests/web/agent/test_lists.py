from __future__ import annotations

import random
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.access import scope
from deskbell.people import addresses
from deskbell.people.models import Group, Person
from deskbell.queues.models import Queue
from deskbell.tickets import closing, seeing, watching
from deskbell.tickets.models import Ticket
from deskbell.web.agent import columns, listing, tallies
from deskbell.web.agent.sorting import SORTS, Order, Place
from tests.web.agent.test_dashboard import everywhere, mixed
from tests.world import World

__all__ = ["mixed"]

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


@pytest.mark.parametrize(
    ("sort", "place"),
    [
        ("changed", Place(0, timezone.now(), 7)),
        ("priority", Place(4, timezone.now(), 1)),
        ("waits", Place(1, timezone.now(), 9)),
        ("title", Place(0, "re: ärger.1 – «всё»", 3)),
    ],
)
def test_a_place_is_read_back_exactly(sort: str, place: Place) -> None:
    assert Place.read(str(place), Order(SORTS[sort])) == place


@pytest.mark.parametrize("text", ["", "x", "0.1", "5.1.1", "0.x6100.1", "0.-1.1", "0.9" * 40, "0.xff.1"])
def test_what_is_no_place_is_none(text: str) -> None:
    assert Place.read(text, Order(SORTS["priority"])) is None
    assert Place.read(text, Order(SORTS["title"])) is None


def crowd(world: World) -> list[str]:
    """60 tickets that differ in everything lists are put in order by, with many that are equal."""
    chance, now, made = random.Random(11), timezone.now(), []
    for n in range(60):
        ticket = world.ticket(title=chance.choice(["Alpha", "alpha", "Ärger", "Жалоба", f"Nr {n}"]))
        made.append(ticket.number)
        at = now - timedelta(minutes=chance.randrange(5))
        waiting = at if n % 3 else None
        values = {"priority": chance.randint(1, 5), "created_at": at, "touched_at": at, "waiting_since": waiting}
        Ticket.objects.filter(pk=ticket.pk).update(**values)
    return made


@pytest.mark.parametrize(
    "sort", ["changed", "-changed", "waits", "priority", "-priority", "age", "-age", "title", "-title"]
)
def test_in_every_order_each_ticket_stands_once_and_the_way_back_is_the_same(
    world: World, ada: Client, sort: str
) -> None:
    made = crowd(world)
    Person.objects.filter(pk=world.ada.pk).update(rows=25)
    forth = walk(ada, f"/desk/tickets/?s=open&sort={sort}", "older")
    assert [len(page) for page in forth] == [25, 25, 10]
    assert sorted(number for page in forth for number in page) == sorted(made)
    last = ada.get(ada.get(ada.get(f"/desk/tickets/?s=open&sort={sort}").context["older"]).context["older"])
    assert walk(ada, last.context["newer"], "newer") == [forth[1], forth[0]]
    turned = walk(ada, f"/desk/tickets/?s=open&sort={sort.removeprefix('-') if '-' in sort else '-' + sort}", "older")
    flat = [number for page in forth for number in page]
    assert sort == "waits" or [number for page in turned for number in page] == flat[::-1]


@pytest.mark.parametrize("sort", ["changed", "waits", "priority", "age", "title"])
def test_no_row_comes_twice_or_is_lost_while_tickets_arrive(world: World, ada: Client, sort: str) -> None:
    """Between two pages tickets come in and others are closed: what stood there all along is seen exactly once."""
    made = crowd(world)
    Person.objects.filter(pk=world.ada.pk).update(rows=25)
    url, seen, closed = f"/desk/tickets/?s=open&sort={sort}", list[str](), set[str]()
    while url:
        page = ada.get(url)
        seen += NUMBER.findall(page.content.decode())
        url = page.context["older"]
        for number in (made[7 + len(seen) // 25], made[40 + len(seen) // 25]):
            closing.close(by=None, ticket=Ticket.objects.get(number=number))
            closed.add(number)
        world.ticket(title="Alpha")
        prioritised = world.ticket(title="Nr 5")
        Ticket.objects.filter(pk=prioritised.pk).update(priority=5)
    stayed = [number for number in made if number not in closed]
    assert [number for number in stayed if seen.count(number) != 1] == []


def test_the_numbers_of_the_views_are_as_many_as_their_lists_have(mixed: World) -> None:
    for person in (mixed.again(mixed.ada), mixed.again(mixed.ben), everywhere(mixed)):
        figures = tallies.of(person)
        for view in listing.VIEWS.values():
            if view.id in figures:
                shown = scope.tickets_for(person).filter(view.where(person)).count()
                assert figures[view.id] == shown, (person, view.id)
        assert figures["open"]
    ada = mixed.again(mixed.ada)
    figures = tallies.of(ada, [mixed.support.pk])
    for view in listing.VIEWS.values():
        if view.id in figures:
            own = scope.tickets_for(ada).filter(view.where(ada), queue=mixed.support)
            assert figures[view.id] == own.count(), view.id


def test_a_queue_is_shown_with_those_below_it_as_one_list(world: World, ada: Client) -> None:
    Person.objects.filter(pk=world.ada.pk).update(rows=25)
    below = Queue.objects.create(name="Sync", path=f"{world.support.path}/Sync", parent=world.support)
    hidden = Queue.objects.create(name="Secret", path=f"{world.support.path}/Secret", parent=world.support)
    Group.objects.get(name="Support agents").grants.create(queue=below, level=1)
    now = timezone.now()
    made = [
        world.ticket(queue=(world.support, below)[n % 2], now=now - timedelta(minutes=n)).number for n in range(40)
    ]
    world.ticket(queue=hidden)
    url = f"/desk/queues/{world.support.public_id}/?s=open"
    assert len(NUMBER.findall(ada.get(url).content.decode())) == 20
    for sort in ("changed", "priority", "title"):
        pages = walk(ada, f"{url}&sub=1&sort={sort}", "older")
        assert sorted(number for page in pages for number in page) == sorted(made)
        assert len(pages) == 2
    assert [number for page in walk(ada, f"{url}&sub=1", "older") for number in page] == made
    assert "Secret" not in ada.get(f"{url}&sub=1").content.decode()


def test_watched_unread_and_responsible_are_lists(world: World, ada: Client) -> None:
    watched, hers, read = (world.ticket(title=title) for title in ("Watched", "Hers", "Read"))
    watching.watch(by=world.ada, ticket=watched)
    Ticket.objects.filter(pk=hers.pk).update(responsible=world.ada)
    seeing.mark_seen(by=world.ada, ticket=read)
    hidden = world.ticket(queue=world.billing)
    watching.watch(by=world.ada, ticket=hidden)
    for view, expected in (("watched", [watched]), ("responsible", [hers]), ("unread", [hers, watched])):
        page = ada.get(f"/desk/tickets/?s={view}").content.decode()
        assert NUMBER.findall(page) == [ticket.number for ticket in expected], view
    page = ada.get("/desk/tickets/?s=open").content.decode()
    assert page.count('class="dot"') == 2


def test_bold_is_who_waits_and_the_dot_is_what_one_has_not_read(world: World, ada: Client) -> None:
    """Reading clears the dot and not the bold; answering clears the bold."""
    ticket = world.ticket()
    seeing.mark_seen(by=world.ada, ticket=ticket)
    page = ada.get("/desk/tickets/?s=open").content.decode()
    assert 'class="tr unread"' in page
    assert 'class="dot"' not in page


def test_an_age_turns_after_a_day_and_after_two(world: World, ada: Client) -> None:
    now = timezone.now()
    for hours in (1, 25, 49):
        world.ticket(now=now - timedelta(hours=hours))
    page = ada.get("/desk/tickets/?s=answer").content.decode()
    assert re.findall(r'data-tone="(\w+)"', page) == ["danger", "warn"]


def test_a_list_is_narrowed_by_a_query(world: World, ada: Client) -> None:
    urgent, plain = world.ticket(title="Urgent"), world.ticket(title="Plain")
    Ticket.objects.filter(pk=urgent.pk).update(priority=5)
    page = ada.get("/desk/tickets/", {"s": "open", "q": "priority:>=4"})
    assert NUMBER.findall(page.content.decode()) == [urgent.number]
    assert all("q=priority" in tab["url"] for tab in page.context["tabs"])
    wrong = ada.get("/desk/tickets/", {"s": "open", "q": "priority:urgnt"}).content.decode()
    assert plain.number not in wrong
    assert 'role="alert"' in wrong


def test_columns_and_orders_are_each_ones_own(world: World, ada: Client) -> None:
    world.ticket()
    chosen = {"all": ["age", "subj", "tags", "who"], "c": ["age", "subj", "tags"], "s": "open", "sort": "priority"}
    ada.post("/desk/columns/", {**chosen, "next": "/desk/tickets/?s=open"})
    page = ada.get("/desk/tickets/?s=open")
    assert [head["cls"] for head in page.context["heads"]] == ["age", "subj", "tags"]
    assert page.content.decode().count("aria-sort") == 0  # the column of the priority is not there
    assert listing.order_of(world.again(world.ada), listing.VIEWS["open"]).sort.id == "priority"
    assert listing.order_of(world.again(world.ben), listing.VIEWS["open"]).sort.id == "changed"
    ada.post("/desk/columns/", {"usual": "1", "s": "open"})
    assert [head["cls"] for head in ada.get("/desk/tickets/").context["heads"]] == list(columns.DEFAULT)


def test_a_customer_without_a_name_is_listed_by_the_address(world: World, ada: Client) -> None:
    world.ticket(addresses.person_for("who@nowhere.example"))
    assert "who@nowhere.example" in ada.get("/desk/tickets/").content.decode()
