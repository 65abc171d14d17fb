"""Who asks, when, and in which time zone: what a tree needs besides itself to become a condition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from django.db.models import Q
from django.utils import timezone

from deskbell.desk import zones
from deskbell.people.models import Person


@dataclass(frozen=True, slots=True)
class Span:
    """Messages from one key to another, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Readable:
    """The messages a customer may read, as a condition on Article; and their keys where they are few."""

    where: Q
    keys: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """`person` None is the machine: in UTC, without `me` and `in:`. `span`: where the full text is looked through,
    when only tickets are asked for whose messages are all in there. `readable`: a customer asks, of what customers
    may find in these messages; None at the desk."""

    person: Person | None
    now: datetime
    zone: tzinfo
    span: Span | None = None
    readable: Readable | None = None


def asking(person: Person | None, *, now: datetime | None = None, readable: Readable | None = None) -> Asking:
    return Asking(person, now or timezone.now(), zone_of(person), readable=readable)


def zone_of(person: Person | None) -> tzinfo:
    """The reader's own zone, else the desk's (decision A19)."""
    return UTC if person is None else zones.zone_of(person.time_zone)
