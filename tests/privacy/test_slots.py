"""Appointed times over summer time, leap years and the ends of months."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from deskbell.privacy import slots
from deskbell.search.query import times
from deskbell.search.query.tree import Age

BERLIN = ZoneInfo("Europe/Berlin")
SUNDAY = 6


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "hour", "slot"),
    [
        (utc(2026, 11, 22, 2, 0), 3, utc(2026, 11, 22, 2, 0)),  # on the dot: 03:00 in winter
        (utc(2026, 11, 22, 1, 59), 3, utc(2026, 11, 15, 2, 0)),
        (utc(2026, 7, 19, 1, 0), 3, utc(2026, 7, 19, 1, 0)),  # 03:00 in summer
        (utc(2026, 3, 29, 12, 0), 2, utc(2026, 3, 29, 1, 0)),  # 02:00 is skipped that day
        (utc(2026, 10, 25, 12, 0), 2, utc(2026, 10, 25, 0, 0)),  # 02:00 comes twice: the first
        (utc(2024, 2, 29, 12, 0), 3, utc(2024, 2, 25, 2, 0)),
    ],
)
def test_the_last_appointed_time_is_told_in_the_desks_zone(now: datetime, hour: int, slot: datetime) -> None:
    assert slots.last(now, SUNDAY, hour, BERLIN) == slot


def test_every_week_has_one_appointed_time_whatever_the_clocks_do() -> None:
    now, seen = utc(2026, 1, 1), []
    while now < utc(2027, 1, 1):
        seen.append(slots.last(now, SUNDAY, 2, BERLIN))
        now += timedelta(minutes=30)
    days = sorted({slot.astimezone(BERLIN).date() for slot in seen})
    assert len(set(seen)) == len(days) == 53
    assert all(day.weekday() == SUNDAY for day in days)
    assert {b - a for a, b in pairwise(days)} == {timedelta(weeks=1)}


def test_the_following_time_is_the_moment_itself_or_later() -> None:
    slot = utc(2026, 11, 22, 2, 0)
    assert slots.following(slot, SUNDAY, 3, BERLIN) == slot
    assert slots.following(slot + timedelta(seconds=1), SUNDAY, 3, BERLIN) == utc(2026, 11, 29, 2, 0)


@pytest.mark.parametrize("unit", ["d", "mo"])
def test_the_date_that_is_told_is_the_first_run_that_takes_the_ticket(unit: str) -> None:
    """For a closing on each day of two years, one of them a leap year."""
    after = 90 if unit == "d" else 3
    closed = utc(2023, 1, 1, 15, 30)
    while closed < utc(2025, 1, 1):
        told = slots.turn(closed, after, unit, SUNDAY, 3, BERLIN)
        earlier = slots.last(told - timedelta(seconds=1), SUNDAY, 3, BERLIN)
        assert closed <= times.back(told, Age(after, unit)), closed
        assert closed > times.back(earlier, Age(after, unit)), closed
        closed += timedelta(days=1)
