"""Appointed times of the week, in the desk's zone: when a policy runs, when a ticket's turn comes. Pure figures."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from deskbell.search.query import times
from deskbell.search.query.tree import Age

WEEK = timedelta(weeks=1)
LOOK_AHEAD = 8
"""Weeks: a month "ago" may take some days more than a month "later", never two weeks."""


def last(now: datetime, weekday: int, hour: int, zone: tzinfo) -> datetime:
    """The latest appointed time up to `now`."""
    today = now.astimezone(zone).date()
    day = today - timedelta(days=(today.weekday() - weekday) % 7)
    slot = _at(day, hour, zone)
    return slot if slot <= now else _at(day - WEEK, hour, zone)


def following(moment: datetime, weekday: int, hour: int, zone: tzinfo) -> datetime:
    """The first appointed time at `moment` or after it."""
    slot = last(moment, weekday, hour, zone)
    if slot == moment:
        return slot
    return _at(slot.astimezone(zone).date() + WEEK, hour, zone)


def turn(closed_at: datetime, after: int, unit: str, weekday: int, hour: int, zone: tzinfo) -> datetime:
    """When the first run comes that finds a ticket closed long enough."""
    age = Age(after, unit)
    slot = following(times.ahead(closed_at, age), weekday, hour, zone)
    for _week in range(LOOK_AHEAD):
        if closed_at <= times.back(slot, age):
            break
        slot = following(slot + timedelta(seconds=1), weekday, hour, zone)
    return slot


def _at(day: date, hour: int, zone: tzinfo) -> datetime:
    """Where the clocks skip the hour it is the moment they do; where they repeat it, the first of the two."""
    return datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC)
