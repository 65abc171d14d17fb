"""Dates and ages of the language, as moments in the reader's zone. Weeks start on Monday; periods end where the next
begins."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo

from deskbell.search.query.tree import Age, Period

AGE = re.compile(r"(\d{1,4})(m|h|d|w|mo|y)", re.IGNORECASE)
LOCAL_UNITS = {
    "мин": "m",
    "ч": "h",
    "std": "h",
    "t": "d",
    "д": "d",
    "н": "w",
    "нед": "w",
    "мес": "mo",
    "г": "y",
    "j": "y",
}
LOCAL_AGE = re.compile(rf"(\d{{1,4}})({'|'.join(sorted(LOCAL_UNITS, key=len, reverse=True))})", re.IGNORECASE)
DATE = re.compile(r"(19[7-9]\d|2\d{3})(?:-(?:W(\d\d)|(\d\d)(?:-(\d\d))?))?", re.IGNORECASE)
FIXED = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def read_age(text: str) -> Age | None:
    if found := AGE.fullmatch(text):
        return Age(int(found[1]), found[2].lower())
    if found := LOCAL_AGE.fullmatch(text):
        return Age(int(found[1]), LOCAL_UNITS[found[2].lower()])
    return None


def read_date(text: str) -> Period | None:
    """A date that exists; None otherwise."""
    if not DATE.fullmatch(text):
        return None
    try:
        _days(text.upper(), date(2000, 1, 1))
    except ValueError:
        return None
    return Period(text.upper())


def back(now: datetime, age: Age) -> datetime:
    """So long before `now`; months and years by the calendar, the 31st becoming the last day there is."""
    if age.unit in FIXED:
        return now - min(FIXED[age.unit] * age.number, now - BEGINNING)
    return _months(now, -age.number * (12 if age.unit == "y" else 1))


def ahead(now: datetime, age: Age) -> datetime:
    if age.unit in FIXED:
        return now + FIXED[age.unit] * age.number
    return _months(now, age.number * (12 if age.unit == "y" else 1))


def bounds(period: Period, now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Where it begins and where what follows begins."""
    first, after = _days(period.text, now.astimezone(zone).date())
    return midnight(first, zone), midnight(after, zone)


def midnight(day: date, zone: tzinfo) -> datetime:
    """When a day begins. Where the clocks skip midnight it is the moment they do."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _days(text: str, today: date) -> tuple[date, date]:
    if named := NAMED.get(text):
        return named(today)
    found = DATE.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, week, month, day = (int(part) if part else 0 for part in found.groups())
    if found[2]:
        monday = date.fromisocalendar(year, week, 1)
        return monday, monday + timedelta(days=7)
    if found[4]:
        first = date(year, month, day)
        return first, first + timedelta(days=1)
    if found[3]:
        return date(year, month, 1), _next_month(date(year, month, 1))
    return date(year, 1, 1), date(year + 1, 1, 1)


def _day(shift: int) -> Callable[[date], tuple[date, date]]:
    return lambda today: (today + timedelta(days=shift), today + timedelta(days=shift + 1))


def _week(shift: int) -> Callable[[date], tuple[date, date]]:
    def days(today: date) -> tuple[date, date]:
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=shift)
        return monday, monday + timedelta(weeks=1)

    return days


def _month(shift: int) -> Callable[[date], tuple[date, date]]:
    def days(today: date) -> tuple[date, date]:
        first = today.replace(day=1)
        if shift:
            first = (first - timedelta(days=1)).replace(day=1)
        return first, _next_month(first)

    return days


def _year(shift: int) -> Callable[[date], tuple[date, date]]:
    return lambda today: (date(today.year + shift, 1, 1), date(today.year + shift + 1, 1, 1))


NAMED: dict[str, Callable[[date], tuple[date, date]]] = {
    "today": _day(0),
    "yesterday": _day(-1),
    "tomorrow": _day(1),
    "this-week": _week(0),
    "last-week": _week(-1),
    "this-month": _month(0),
    "last-month": _month(-1),
    "this-year": _year(0),
    "last-year": _year(-1),
}


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _months(moment: datetime, months: int) -> datetime:
    total = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(total, 12)
    if year < BEGINNING.year:
        return BEGINNING
    if year > 9998:
        year = 9998
    return moment.replace(year=year, month=month + 1, day=min(moment.day, calendar.monthrange(year, month + 1)[1]))
