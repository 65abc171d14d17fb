"""An agent's preferences: each section saves by itself, refuses what is wrong, and changes nobody else's."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.notices.agents import choosing
from deskbell.notices.models import Notice, QuietType
from deskbell.people import preferring
from deskbell.people.absence import be_away
from deskbell.people.models import Group, Person
from deskbell.queues.models import Grant, Level, Queue, Subscription, TicketType
from deskbell.tickets.locking import lock
from deskbell.tickets.watching import watch
from tests.world import World

pytestmark = pytest.mark.django_db
PAGE = "/desk/preferences/"


@pytest.fixture
def ada(world: World, client: Client) -> Client:
    client.force_login(world.ada)
    return client


def kept(world: World) -> Person:
    return Person.objects.get(pk=world.ada.pk)


def test_the_page_shows_every_section(ada: Client) -> None:
    page = ada.get(PAGE).content.decode()
    for id in ("signature", "security", "notify", "queues", "away", "region", "look", "keys"):
        assert f'id="{id}"' in page
        assert f'href="#{id}"' in page
    assert "ada@desk-staff.example" in page


@pytest.mark.parametrize(
    ("section", "data", "expected"),
    [
        ("signature", {"signature": "  Ada\nSupport "}, {"signature": "Ada\nSupport"}),
        (
            "region",
            {"language": "de", "time_zone": "Europe/Berlin"},
            {"language": "de", "time_zone": "Europe/Berlin"},
        ),
        ("region", {"language": "de", "time_zone": ""}, {"time_zone": ""}),
        ("look", {"theme": "dark", "density": "compact"}, {"theme": "dark", "density": "compact"}),
        (
            "overview",
            {"rows": "100", "refresh_minutes": "5", "after_new": "again"},
            {"rows": 100, "refresh_minutes": 5, "after_new": "again"},
        ),
        ("writing", {"undo_seconds": "30"}, {"undo_seconds": 30, "shortcuts": False}),
        ("writing", {"undo_seconds": "0", "shortcuts": "on"}, {"undo_seconds": 0, "shortcuts": True}),
    ],
)
def test_a_section_is_saved_and_one_comes_back_to_it(
    ada: Client, world: World, section: str, data: dict[str, str], expected: dict[str, object]
) -> None:
    answer = ada.post(f"{PAGE}{section}/", data)
    assert answer.status_code == 302 and answer["Location"].startswith(f"{PAGE}#")
    person = kept(world)
    assert {name: getattr(person, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("section", "data"),
    [
        ("region", {"language": "tlh", "time_zone": "UTC"}),
        ("region", {"language": "en", "time_zone": "Mars/Olympus"}),
        ("look", {"theme": "pink"}),
        ("overview", {"rows": "100000", "refresh_minutes": "5"}),
        ("writing", {"undo_seconds": "99999"}),
        ("signature", {"signature": "x" * 3000}),
        ("away", {"since": "2026-12-24", "until": "2026-12-23"}),
        ("away", {"since": "tomorrow", "until": ""}),
        ("away", {"since": "2026-12-24", "until": "2026-12-26", "substitute": "nobody"}),
    ],
)
def test_what_cannot_be_is_refused_and_said_and_nothing_is_saved(
    ada: Client, world: World, section: str, data: dict[str, str]
) -> None:
    before = Person.objects.values().get(pk=world.ada.pk)
    answer = ada.post(f"{PAGE}{section}/", data)
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert Person.objects.values().get(pk=world.ada.pk) == before


def test_a_section_that_is_none_is_not_there(ada: Client) -> None:
    assert ada.post(f"{PAGE}nonsense/").status_code == 404
    assert ada.get(f"{PAGE}signature/").status_code == 405


def test_only_queues_one_works_in_can_be_followed(ada: Client, world: World) -> None:
    sub = Queue.objects.create(name="Mobile", path="Support/Mobile", parent=world.support)
    Grant.objects.create(group=Group.objects.get(name="Support agents"), queue=sub, level=Level.VIEW)
    ada.post(f"{PAGE}queues/", {"queues": [world.support.public_id, sub.public_id]})
    assert set(Subscription.objects.values_list("queue__path", flat=True)) == {world.support.path, "Support/Mobile"}
    assert ada.post(f"{PAGE}queues/", {"queues": [world.billing.public_id]}).status_code == 422
    ada.post(f"{PAGE}queues/", {})
    assert not Subscription.objects.exists()


def test_the_matrix_is_saved_and_unknown_kinds_are_not(ada: Client, world: World) -> None:
    wanted = {Notice.Kind.NEW_TICKET, Notice.Kind.NOTE}
    ada.post(f"{PAGE}notices/", {"mail": [*wanted, "nonsense"], "browser": [Notice.Kind.OWNER]})
    chosen = choosing.matrix(world.ada)
    assert {kind for kind, ways in chosen.items() if ways.mail} == wanted
    assert {kind for kind, ways in chosen.items() if ways.browser} == {Notice.Kind.OWNER}


def test_types_with_a_grant_can_be_silenced_one_by_one(ada: Client, world: World) -> None:
    group = Group.objects.get(name="Support agents")
    types = [TicketType.objects.create(name=name) for name in ("Fax", "Defect", "Foreign")]
    for type_ in types[:2]:
        Grant.objects.create(group=group, type=type_, level=Level.VIEW)
    assert "Fax" in ada.get(PAGE).content.decode()
    ada.post(f"{PAGE}notices/", {"types": [types[0].public_id]})
    assert list(QuietType.objects.values_list("type__name", flat=True)) == ["Defect"]


def test_who_is_away_sees_it_on_every_page_and_can_be_back_by_a_button(ada: Client, world: World) -> None:
    today = timezone.now().date()
    ada.post(
        f"{PAGE}away/",
        {"since": today.isoformat(), "until": (today + timedelta(days=2)).isoformat(), "unlocks": "on"},
    )
    for path in (PAGE, "/desk/", "/desk/tickets/"):
        assert "I am back" in ada.get(path).content.decode()
    assert ada.get(f"{PAGE}back/").status_code == 405
    ada.post(f"{PAGE}back/")
    assert "I am back" not in ada.get("/desk/").content.decode()
    assert kept(world).away_until is None


def test_an_absence_to_come_shows_no_banner(ada: Client, world: World) -> None:
    ada.post(f"{PAGE}away/", {"since": "2099-01-01", "until": "2099-01-31", "substitute": world.ben.public_id})
    person = kept(world)
    assert person.away_from == date(2099, 1, 1) and person.substitute == world.ben and not person.away_unlocks
    assert "I am back" not in ada.get("/desk/").content.decode()


def test_nobody_covers_for_themselves(ada: Client, world: World) -> None:
    data = {"since": "2099-01-01", "until": "2099-01-31", "substitute": world.ada.public_id}
    assert ada.post(f"{PAGE}away/", data).status_code == 422


def test_what_pages_arrange_is_kept_per_agent_and_key(world: World) -> None:
    preferring.arrange(world.ada, "list.columns", ["number", "title"])
    preferring.arrange(world.ada, "dashboard.widgets", {"order": [1]})
    preferring.arrange(world.ada, "list.columns", ["title"])
    ada = world.again(world.ada)
    assert preferring.arrangement(ada, "list.columns") == ["title"]
    assert preferring.arrangement(ada, "dashboard.widgets", {}) == {"order": [1]}
    assert preferring.arrangement(ada, "nothing", "default") == "default"
    assert preferring.arrangement(world.ben, "list.columns", []) == []
    preferring.arrange(ada, "list.columns", None)
    assert preferring.arrangement(ada, "list.columns", "default") == "default"


def test_an_absence_is_read_wherever_an_agent_is_named_or_can_be_chosen(ada: Client, world: World) -> None:
    today = timezone.now().date()
    Group.objects.get(name="Support agents").members.add(world.ben)
    be_away(world.ben, since=today, until=today, substitute=world.ada)
    ticket = lock(by=world.ben, ticket=world.ticket())
    watch(by=world.ben, ticket=ticket)
    page = ada.get(f"/desk/tickets/{ticket.number}/").content.decode()
    named = re.findall(r"Ben Wolf \(away until [^)]+, ask Ada Lark\)", page)
    assert len(named) >= 4, page  # owner in the head, in the choice, on the banner, among the watchers
