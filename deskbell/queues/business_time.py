"""Working hours: how many business minutes lie between two moments. Without a calendar every minute counts.

A day's slots are times on the clock of the calendar's zone, so a day with a change of the clock is shorter or
longer, as it is for the people who work it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from deskbell.desk.zones import zone as zone_named
from deskbell.queues.models import Calendar

A_DAY = timedelta(days=1)
END_OF_DAY = "24:00"
LONGEST = timedelta(days=3660)
"""Further apart than anything waits here; a wrong date must not count day after day for centuries."""


def minutes_between(calendar: Calendar | None, start: datetime, end: datetime) -> float:
    """Business minutes from `start` to `end`; 0 when `end` is not later."""
    if end <= start:
        return 0.0
    if calendar is None:
        return (end - start) / timedelta(minutes=1)
    start = max(start, end - LONGEST)
    worked = timedelta()
    for opens, closes in _open_hours(calendar, start, end):
        worked += max(timedelta(), min(closes, end) - max(opens, start))
    return worked / timedelta(minutes=1)


def after(calendar: Calendar | None, start: datetime, minutes: float) -> datetime | None:
    """The moment when so many business minutes have passed since `start`; None when the calendar never gets there."""
    left = timedelta(minutes=minutes)
    if calendar is None:
        return start + left
    for opens, closes in _open_hours(calendar, start, start + LONGEST):
        begins = max(opens, start)
        if begins + left <= closes:
            return begins + left
        left -= max(timedelta(), closes - begins)
    return None


def next_open(calendar: Calendar, now: datetime, within: timedelta) -> datetime | None:
    """The first open moment from `now` on, which may be `now`; None when there is none so soon."""
    return next((max(opens, now) for opens, _closes in _open_hours(calendar, now, now + within)), None)


def _open_hours(calendar: Calendar, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The slots that reach into this span, in their order, in UTC."""
    zone = zone_named(calendar.time_zone)
    holidays = set(calendar.holidays)
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        if day.isoformat() not in holidays:
            for opens, closes in sorted(map(tuple, calendar.slots.get(str(day.weekday()), []))):
                begins, ends = _moment(day, opens, zone), _moment(day, closes, zone)
                if ends > max(begins, start) and begins < end:
                    yield begins, ends
        day += A_DAY


def _moment(day: date, clock: str, zone: ZoneInfo) -> datetime:
    """ "08:00" of that day; "24:00" is the next day's midnight."""
    if clock == END_OF_DAY:
        day, clock = day + A_DAY, "00:00"
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=zone).astimezone(UTC)
