from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.queues.models import Queue, Stage, State
from deskbell.tickets import closing, locking
from deskbell.tickets.models import Event, Ticket
from tests.web.agent.conftest import desk
from tests.world import World

ACTS = ("reply", "note", "lock", "unlock", "owner", "state", "closure", "queue", "priority")


@pytest.mark.parametrize("act", ACTS)
def test_reading_an_act_changes_nothing(world: World, ada: Client, ticket: Ticket, act: str) -> None:
    before = Event.objects.count()
    assert ada.get(desk(ticket, f"{act}/")).status_code == 405
    assert Event.objects.count() == before


def test_lock_and_unlock(world: World, ada: Client, ticket: Ticket) -> None:
    assert ada.post(desk(ticket, "lock/")).headers["Location"] == desk(ticket)
    ticket.refresh_from_db()
    assert (ticket.owner, ticket.locked) == (world.ada, True)
    ada.post(desk(ticket, "unlock/"))
    ticket.refresh_from_db()
    assert not ticket.locked


def test_close_and_reopen(world: World, ada: Client, ticket: Ticket) -> None:
    ada.post(desk(ticket, "closure/"))
    ticket.refresh_from_db()
    assert ticket.is_closed
    ada.post(desk(ticket, "state/"), {"state": State.objects.get(code="open").public_id})
    ticket.refresh_from_db()
    assert ticket.stage == Stage.OPEN
    assert Event.objects.filter(ticket=ticket, kind=Event.Kind.REOPENED).exists()


def test_unsuccessful_is_a_way_to_close(world: World, ada: Client, ticket: Ticket) -> None:
    ada.post(desk(ticket, "state/"), {"state": State.objects.get(code="closed_unsuccessful").public_id})
    ticket.refresh_from_db()
    assert ticket.state.code == "closed_unsuccessful"
    assert ticket.closed_at is not None


def test_pending_until_is_read_in_the_agents_zone(world: World, ada: Client, ticket: Ticket) -> None:
    world.ada.time_zone = "Asia/Tokyo"
    world.ada.save()
    pending = State.objects.get(code="pending_reminder").public_id
    year = timezone.now().year
    ada.post(desk(ticket, "state/"), {"state": pending, "until": f"{year + 9}-05-01T09:00"})
    ticket.refresh_from_db()
    assert ticket.pending_until is None  # more than five years ahead is a slip of the pen
    ada.post(desk(ticket, "state/"), {"state": pending, "until": f"{year + 1}-05-01T09:00"})
    ticket.refresh_from_db()
    assert ticket.pending_until == datetime(year + 1, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize("code", ["new", "removed", "merged"])
def test_some_states_are_not_set_by_hand(world: World, ada: Client, ticket: Ticket, code: str) -> None:
    closing.close(by=world.ada, ticket=ticket)
    ada.post(desk(ticket, "state/"), {"state": State.objects.get(code=code).public_id})
    ticket.refresh_from_db()
    assert ticket.stage == Stage.CLOSED


def test_priority(world: World, ada: Client, ticket: Ticket) -> None:
    ada.post(desk(ticket, "priority/"), {"priority": "5"})
    ticket.refresh_from_db()
    assert ticket.priority == 5
    ada.post(desk(ticket, "priority/"), {"priority": "9"})
    ticket.refresh_from_db()
    assert ticket.priority == 5


def test_owner_only_among_agents_who_may_answer_there(world: World, ada: Client, ticket: Ticket) -> None:
    ada.post(desk(ticket, "owner/"), {"owner": world.ben.public_id})
    ticket.refresh_from_db()
    assert ticket.owner is None
    world.ben.agent_groups.get().grants.create(queue=world.support, level=3)
    ada.post(desk(ticket, "owner/"), {"owner": world.ben.public_id})
    ticket.refresh_from_db()
    assert (ticket.owner, ticket.locked) == (world.ben, True)


def test_who_loses_sight_by_moving_lands_on_the_dashboard(world: World, ada: Client, ticket: Ticket) -> None:
    fields = {"queue": world.billing.public_id, "knows": world.ada.public_id}  # Ada was told that she loses sight
    answer = ada.post(desk(ticket, "queue/"), fields)
    assert answer.headers["Location"] == "/desk/"
    ticket.refresh_from_db()
    assert ticket.queue == world.billing
    assert ada.get(desk(ticket)).status_code == 404


def test_a_queue_closed_to_moves_takes_none(world: World, ada: Client, ticket: Ticket) -> None:
    shut = Queue.objects.create(name="Shut", path="Shut", open_to_moves=False)
    ada.post(desk(ticket, "queue/"), {"queue": shut.public_id})
    ticket.refresh_from_db()
    assert ticket.queue == world.support


@pytest.mark.parametrize("act", ["closure", "queue", "priority", "state"])
def test_what_another_has_locked_is_left_alone_and_the_reason_said(
    world: World, ada: Client, ticket: Ticket, act: str
) -> None:
    world.ben.agent_groups.get().grants.create(queue=world.support, level=3)
    locking.lock(by=world.again(world.ben), ticket=ticket)
    before = Event.objects.count()
    fields = {
        "queue": world.billing.public_id,
        "priority": "1",
        "state": State.objects.get(code="open").public_id,
    }
    answer = ada.post(desk(ticket, f"{act}/"), fields if act != "closure" else {})
    assert answer.status_code == 403
    assert "Ben Wolf has locked this ticket" in answer.content.decode()
    assert Event.objects.count() == before


def test_theme_and_rows_are_kept_and_the_way_back_stays_in_the_house(world: World, ada: Client) -> None:
    answer = ada.post("/desk/face/", {"theme": "dark", "density": "compact", "next": "/desk/tickets/?s=all"})
    assert answer.headers["Location"] == "/desk/tickets/?s=all"
    assert '<html lang="en" data-theme="dark" data-density="compact">' in ada.get("/desk/").content.decode()
    away = ada.post("/desk/face/", {"theme": "x", "next": "https://evil.example/"})
    assert away.headers["Location"] == "/desk/"
    assert '<html lang="en">' in ada.get("/desk/").content.decode()


def test_the_language_chosen_in_the_menu_is_kept_with_the_account(world: World, ada: Client) -> None:
    assert 'name="language" value="de"' in ada.get("/desk/").content.decode()
    answer = ada.post("/language/", {"language": "de", "next": "/desk/tickets/"})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/tickets/")
    ada.cookies.pop("django_language", None)
    assert 'lang="de"' in ada.get("/desk/").content.decode()[:200]
    world.ada.refresh_from_db()
    assert world.ada.language == "de"
    ada.post("/language/", {"language": "xx", "next": "/desk/"})
    world.ada.refresh_from_db()
    assert world.ada.language == "de"


def test_a_name_with_a_nul_names_nothing(world: World, ada: Client, ticket: Ticket) -> None:
    """PostgreSQL refuses such a value in a query."""
    nul = "a\0b"
    for path, name in (("/desk/choose/tags/", "tag"), ("/desk/choose/tickets/", "number"), ("/desk/palette/", "q")):
        assert ada.get(path, {name: nul}).status_code == 200, path
    for path, name in (("seen/", "last"), ("unread/", "message"), ("links/remove/", "other")):
        assert ada.post(desk(ticket, path), {name: nul}).status_code == 404, path
    assert ada.post("/desk/live/here/", {"ticket": nul, "stream": nul}).status_code == 204
    assert ada.post("/desk/drafts/undo/", {"draft": nul}).headers["Location"] == "/desk/drafts/"
    fields = {"text": "Kept.", "kind": "note", "remove": nul, "include": nul, "inform": nul}
    assert ada.post(desk(ticket, "draft/"), fields, headers={"Accept": "application/json"}).status_code == 200
    assert ada.get(desk(ticket), {"compose": "forward", "article": nul}).status_code == 200
    assert ada.get(f"/desk/tickets/{nul}/").status_code == 404
