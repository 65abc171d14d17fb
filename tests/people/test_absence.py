from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from deskbell.desk import settings as desk
from deskbell.people.absence import away_now, be_away, be_back, is_away, sets_free
from deskbell.people.models import Person
from deskbell.people.naming import agent_name
from tests.world import World

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def away(
    person: Person, *, since: date = date(2026, 11, 30), until: date = date(2026, 12, 3), **more: object
) -> Person:
    return be_away(person, since=since, until=until, substitute=more.pop("substitute", None), **more)


def test_the_name_says_until_when_and_whom_to_ask(world: World) -> None:
    assert agent_name(world.ada, NOON) == "Ada Lark"
    away(world.ada, substitute=world.ben)
    assert agent_name(world.ada, NOON) == "Ada Lark (away until 3 Dec, ask Ben Wolf)"
    away(world.ada, until=date(2027, 1, 3))
    assert agent_name(world.ada, NOON) == "Ada Lark (away until 3 Jan 2027)"
    be_back(world.ada)
    assert agent_name(world.ada, NOON) == "Ada Lark"
    assert agent_name(None) == ""


def test_nobody_is_sent_to_a_substitute_who_is_away_too(world: World) -> None:
    away(world.ben)
    away(world.ada, substitute=world.ben)
    assert agent_name(world.ada, NOON) == "Ada Lark (away until 3 Dec)"


@pytest.mark.parametrize(
    ("zone", "now", "is_there"),
    [
        ("UTC", "2026-11-29T23:59", True),
        ("UTC", "2026-11-30T00:00", False),
        ("UTC", "2026-12-03T23:59", False),
        ("UTC", "2026-12-04T00:00", True),
        ("Pacific/Auckland", "2026-11-29T11:00", False),  # it is midnight there
        ("America/Los_Angeles", "2026-11-30T07:59", True),
    ],
)
def test_days_are_whole_and_the_agents_own(world: World, zone: str, now: str, is_there: bool) -> None:
    world.ada.time_zone = zone
    world.ada.save()
    away(world.ada)
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert is_away(world.ada, moment) != is_there
    assert (world.ada in away_now(moment)) != is_there


def test_an_absence_that_ends_before_it_begins_or_covers_itself_is_refused(world: World) -> None:
    with pytest.raises(ValidationError):
        away(world.ada, until=date(2026, 11, 29))
    with pytest.raises(ValidationError):
        away(world.ada, substitute=world.ada)
    with pytest.raises(ValidationError):
        away(world.ada, substitute=world.carla)


def test_only_who_wants_it_has_their_locks_set_free(world: World) -> None:
    assert sets_free(away(world.ada), NOON)
    assert not sets_free(away(world.ada, unlocks=False), NOON)
    assert not sets_free(be_back(world.ada), NOON)


def test_who_chose_no_zone_lives_in_the_desks(world: World) -> None:
    tokyo = desk.current()
    tokyo.time_zone = "Asia/Tokyo"
    desk.save(tokyo)
    away(world.ada, since=date(2026, 12, 3), until=date(2026, 12, 3))
    assert is_away(world.ada, datetime(2026, 12, 2, 23, tzinfo=UTC))  # 08:00 on the 3rd in Tokyo
    assert not is_away(world.ada, datetime(2026, 12, 3, 15, tzinfo=UTC))
