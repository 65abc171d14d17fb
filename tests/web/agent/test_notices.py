from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.notices.models import Notice
from deskbell.tickets.models import Ticket
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(world: World, client: Client) -> Client:
    client.force_login(world.ada)
    return client


def told(world: World, ticket: Ticket, kind: str = Notice.Kind.NEW_TICKET, **more: object) -> Notice:
    values = {"person": world.ada, "at": timezone.now(), "who": "Carla Finch", **more}
    return Notice.objects.create(ticket=ticket, kind=kind, **values)


def test_an_empty_list_says_what_would_stand_there(ada: Client) -> None:
    assert "Nothing to tell" in ada.get("/desk/notices/").content.decode()


def test_the_bell_counts_what_is_unread_and_reading_the_list_changes_nothing(ada: Client, world: World) -> None:
    for _ in range(3):
        told(world, world.ticket())
    for _ in range(2):
        page = ada.get("/desk/notices/").content.decode()
        assert "Notices, 3 unread" in page and page.count("Carla Finch opened a ticket") == 3


def test_many_are_99_and_more(ada: Client, world: World) -> None:
    ticket = world.ticket()
    for _ in range(101):
        told(world, ticket)
    assert "99+" in ada.get("/desk/notices/").content.decode()


def test_one_or_all_are_marked_as_read_by_post(ada: Client, world: World) -> None:
    first, *_others = [told(world, world.ticket()) for _ in range(3)]
    assert ada.get("/desk/notices/read/").status_code == 405
    answer = ada.post("/desk/notices/read/", {"id": first.public_id, "next": "/desk/notices/?after=1-1"})
    assert answer["Location"] == "/desk/notices/?after=1-1"
    assert Notice.objects.filter(read_at=None).count() == 2
    assert (
        ada.post("/desk/notices/read/", {"all": "1", "next": "https://evil.example"})["Location"] == "/desk/notices/"
    )
    assert not Notice.objects.filter(read_at=None).exists()


def test_nobody_marks_anothers(ada: Client, world: World) -> None:
    one = told(world, world.ticket(), person=world.ben)
    ada.post("/desk/notices/read/", {"id": one.public_id})
    ada.post("/desk/notices/read/", {"all": "1"})
    one.refresh_from_db()
    assert one.read_at is None


def test_what_one_may_not_see_any_more_is_not_listed(ada: Client, world: World) -> None:
    told(world, world.ticket(queue=world.billing, title="Not for Ada"))
    assert "Not for Ada" not in ada.get("/desk/notices/").content.decode()


def test_the_list_pages_by_place(ada: Client, world: World) -> None:
    ticket = world.ticket()
    for _ in range(60):
        told(world, ticket)
    page = ada.get("/desk/notices/")
    assert page.content.decode().count("Mark as read</") == 0
    rows = page.context["rows"]
    assert len(rows) == 50
    second = ada.get(f"/desk/notices/{page.context['older']}")
    assert len(second.context["rows"]) == 10 and not second.context["older"]
    assert not {row["id"] for row in rows} & {row["id"] for row in second.context["rows"]}


@pytest.mark.parametrize("kind", Notice.Kind.values)
def test_every_kind_has_words_and_a_mark(ada: Client, world: World, kind: str) -> None:
    told(world, world.ticket(), kind)
    page = ada.get("/desk/notices/")
    assert page.status_code == 200 and "None" not in page.context["rows"][0]["line"]
