"""Calendars as administrators keep them: hours and holidays read from text, changes logged, open now or when."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.db import transaction

from deskbell.audit import log
from deskbell.desk.zones import zone as zone_named
from deskbell.people.models import Person
from deskbell.queues import business_time
from deskbell.queues.models import Calendar, Queue

DAYS = 7
MOST_HOLIDAYS = 2000
LOOK_AHEAD = timedelta(days=60)
Slots = dict[str, list[list[str]]]
_SLOT = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?\Z")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")


class Unreadable(ValueError):
    """A piece of text that is no time or no date: `piece` is what it says."""

    def __init__(self, piece: str) -> None:
        super().__init__(piece)
        self.piece = piece[:60]


class Overlapping(ValueError):
    """Two slots of one day share time."""


def every() -> list[Calendar]:
    return list(Calendar.objects.order_by("name"))


def one(public_id: str) -> Calendar | None:
    return Calendar.objects.filter(public_id=public_id).first()


def used_by(calendar: Calendar) -> list[Queue]:
    return list(Queue.objects.filter(calendar=calendar.pk).order_by("path"))


def uses() -> dict[int, list[str]]:
    """Calendar's key → the paths of the queues that use it."""
    found: dict[int, list[str]] = {}
    rows = Queue.objects.exclude(calendar=None).order_by("path").values_list("calendar", "path")
    for key, path in rows:
        found.setdefault(key, []).append(path)
    return found


def is_taken(name: str, calendar: Calendar) -> bool:
    return Calendar.objects.filter(name=name).exclude(pk=calendar.pk).exists()


def read_slots(text: str) -> list[list[str]]:
    """ "8-12, 13:00-17:30" → [["08:00", "12:00"], ["13:00", "17:30"]]. Unreadable, Overlapping."""
    found = [_read_slot(piece.strip()) for piece in re.split(r"[,;\n]", text) if piece.strip()]
    found.sort()
    if any(later[0] < earlier[1] for earlier, later in pairwise(found)):
        raise Overlapping
    return found


def written_slots(slots: list[list[str]]) -> str:
    return ", ".join("–".join(one) for one in slots)


def read_holidays(text: str) -> list[str]:
    """The dates of any list: a line may say more beside the date, as exports of calendars do. Unreadable."""
    found = set()
    for line in text.splitlines():
        if not line.strip():
            continue
        match = _DATE.search(line)
        if match is None:
            raise Unreadable(line.strip())
        year, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
        try:
            found.add(date(int(year), int(month), int(day)).isoformat())
        except ValueError:
            raise Unreadable(line.strip()) from None
    return sorted(found)


def opens(calendar: Calendar, now: datetime) -> datetime | None:
    """When business goes on: `now` while it is open, None when not within the next weeks."""
    return business_time.next_open(calendar, now, LOOK_AHEAD)


def save(*, by: Person, calendar: Calendar, **fields: Any) -> Calendar:
    is_new = calendar.pk is None
    before = {name: getattr(calendar, name) for name, value in fields.items() if getattr(calendar, name) != value}
    if not before and not is_new:
        return calendar
    for name in before:
        setattr(calendar, name, fields[name])
    with transaction.atomic():
        calendar.save()
        log.record(
            action="calendar_added" if is_new else "calendar_changed",
            by=by,
            about=calendar.name,
            old={} if is_new else before,
            new={name: fields[name] for name in before},
        )
    return calendar


def remove(*, by: Person, calendar: Calendar) -> None:
    """Queues that used it count every minute from now on."""
    with transaction.atomic():
        log.record(
            action="calendar_removed", by=by, about=calendar.name, queues=[queue.path for queue in used_by(calendar)]
        )
        calendar.delete()


def _read_slot(piece: str) -> list[str]:
    match = _SLOT.match(piece)
    if match is None:
        raise Unreadable(piece)
    begins, ends = _clock(match[1], match[2], piece), _clock(match[3], match[4], piece)
    if begins >= ends or begins == business_time.END_OF_DAY:
        raise Unreadable(piece)
    return [begins, ends]


def _clock(hours: str, minutes: str | None, piece: str) -> str:
    if (int(hours), int(minutes or 0)) == (24, 0):
        return business_time.END_OF_DAY
    try:
        return time(int(hours), int(minutes or 0)).strftime("%H:%M")
    except ValueError:
        raise Unreadable(piece) from None


def local(calendar: Calendar, at: datetime) -> datetime:
    """The moment on the calendar's own clock."""
    return at.astimezone(zone_named(calendar.time_zone))
