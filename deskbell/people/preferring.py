"""How a person wants the pages drawn and arranged, and in which language. Only one's own; checked by the pages.

`arrange` and `arrangement` keep what a page lets a person arrange, under a key of that page ("list.columns")."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings

from deskbell.db.prepared import Prepared
from deskbell.people.models import Arrangement, Person

THEMES = ("", "light", "dark")
DENSITIES = ("", "compact")
ROWS = (25, 50, 100)
REFRESH_MINUTES = (0, 2, 5, 7, 10, 15)
UNDO_SECONDS = (0, 5, 10, 30, 120)
AFTER_NEW = ("", "again")
LONGEST_SIGNATURE = 2_000


@cache
def zone_names() -> tuple[str, ...]:
    """Of all time zones, in their order. To list them is to walk the database of zones on the disk."""
    return tuple(sorted(available_timezones()))


def draw(person: Person, *, theme: str, density: str) -> Person:
    """Keep theme and density; an unknown word means the default."""
    person.theme = theme if theme in THEMES else ""
    person.density = density if density in DENSITIES else ""
    person.save(update_fields=["theme", "density"])
    return person


def speak(person: Person, *, language: str) -> Person:
    """Pages and mails in that language from now on; an unknown one changes nothing."""
    if language in dict(settings.LANGUAGES):
        person.language = language
        person.save(update_fields=["language"])
    return person


def live_in(person: Person, *, time_zone: str) -> Person:
    """Times in that zone from now on; "" is the desk's, an unknown one changes nothing."""
    if not time_zone or time_zone in zone_names():
        person.time_zone = time_zone
        person.save(update_fields=["time_zone"])
    return person


def overview(person: Person, *, rows: int, refresh_minutes: int, after_new: str) -> Person:
    """Rows of a page, how often overviews look again, and what comes after a new ticket."""
    person.rows = rows if rows in ROWS else person.rows
    person.refresh_minutes = refresh_minutes if refresh_minutes in REFRESH_MINUTES else person.refresh_minutes
    person.after_new = after_new if after_new in AFTER_NEW else person.after_new
    person.save(update_fields=["rows", "refresh_minutes", "after_new"])
    return person


def write(person: Person, *, undo_seconds: int, shortcuts: bool) -> Person:
    """How long a message can be taken back, and whether single letters are commands."""
    person.undo_seconds = undo_seconds if undo_seconds in UNDO_SECONDS else person.undo_seconds
    person.shortcuts = shortcuts
    person.save(update_fields=["undo_seconds", "shortcuts"])
    return person


def sign(person: Person, *, signature: str) -> Person:
    """The lines under what the person writes."""
    person.signature = signature.strip()[:LONGEST_SIGNATURE]
    person.save(update_fields=["signature"])
    return person


def arrange(person: Person, key: str, value: Any) -> None:
    """Keep `value` (JSON) under `key`; None forgets it."""
    if value is None:
        Arrangement.objects.filter(person=person, key=key).delete()
    else:
        Arrangement.objects.update_or_create(person=person, key=key, defaults={"value": value})
    person.__dict__.pop("_arrangements", None)


_arranged = Prepared(lambda person: Arrangement.objects.filter(person=person).values_list("key", "value"))


def arrangement(person: Person, key: str, default: Any = None) -> Any:
    """What the person arranged under `key`. One query for all keys of this object of a person.

    It was valid when it was kept: the page that reads it drops what has gone since (a column, a search)."""
    kept = person.__dict__.get("_arrangements")
    if kept is None:
        kept = dict(_arranged.rows(person.pk))
        person.__dict__["_arrangements"] = kept
    return kept.get(key, default)
