from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from deskbell.queues.business_time import after, minutes_between
from deskbell.queues.models import Calendar

WEEK = {str(day): [["08:00", "12:00"], ["13:00", "18:00"]] for day in range(5)}
BERLIN = Calendar(name="Berlin", time_zone="Europe/Berlin", slots=WEEK, holidays=["2026-12-25"])
UTC_WEEK = Calendar(name="UTC", slots=WEEK)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-11-16T09:00", "2026-11-16T10:30", 90),
        ("2026-11-16T11:30", "2026-11-16T13:30", 60),  # over the break
        ("2026-11-16T06:00", "2026-11-16T23:00", 540),
        ("2026-11-13T17:00", "2026-11-16T09:00", 120),  # Friday evening to Monday morning
        ("2026-11-14T00:00", "2026-11-15T23:59", 0),
        ("2026-11-16T10:00", "2026-11-16T09:00", 0),
        ("2026-11-16T09:00", "2026-11-23T09:00", 5 * 540),
    ],
)
def test_only_minutes_of_the_slots_count(start: str, end: str, minutes: int) -> None:
    assert minutes_between(UTC_WEEK, at(start), at(end)) == minutes


def test_the_slots_are_on_the_clock_of_the_calendars_zone() -> None:
    assert minutes_between(BERLIN, at("2026-11-16T06:00"), at("2026-11-16T08:00")) == 60  # 08:00 there is 07:00 UTC
    assert minutes_between(BERLIN, at("2026-07-13T05:00"), at("2026-07-13T08:00")) == 120  # and 06:00 in summer


def test_a_holiday_is_no_working_day() -> None:
    assert minutes_between(BERLIN, at("2026-12-24T17:00"), at("2026-12-28T07:00")) == 0
    assert minutes_between(UTC_WEEK, at("2026-12-25T08:00"), at("2026-12-25T10:00")) == 120


def test_without_a_calendar_every_minute_counts() -> None:
    assert minutes_between(None, at("2026-11-14T00:00"), at("2026-11-16T00:00")) == 2 * 24 * 60
    assert after(None, at("2026-11-14T00:00"), 90) == at("2026-11-14T01:30")


def test_a_day_on_which_the_clock_changes_has_an_hour_more_or_less() -> None:
    night = Calendar(name="Night", time_zone="Europe/Berlin", slots={"6": [["00:00", "24:00"]]})
    assert minutes_between(night, at("2026-10-24T00:00"), at("2026-10-26T12:00")) == 25 * 60
    assert minutes_between(night, at("2026-03-28T00:00"), at("2026-03-30T12:00")) == 23 * 60


def test_a_deadline_lies_where_so_many_minutes_have_passed() -> None:
    start = at("2026-11-13T17:30")
    for minutes in (10, 30, 60, 270, 600, 5000):
        end = after(UTC_WEEK, start, minutes)
        assert end is not None
        assert minutes_between(UTC_WEEK, start, end) == minutes


def test_a_calendar_without_hours_and_a_date_of_another_century_end() -> None:
    never = Calendar(name="Never")
    assert after(never, at("2026-11-13T17:30"), 1) is None
    assert minutes_between(never, at("1970-01-01T00:00"), at("2026-11-13T17:30")) == 0
    assert minutes_between(UTC_WEEK, at("0001-01-02T00:00"), at("2026-11-13T17:30")) > 0


def test_an_unknown_zone_counts_as_utc() -> None:
    odd = Calendar(name="Odd", time_zone="Mars/Olympus", slots=WEEK)
    start = at("2026-11-16T08:00")
    assert minutes_between(odd, start, start + timedelta(hours=1)) == 60
