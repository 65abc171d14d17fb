"""Searching the log: newest first, a page by key, along an index or within a time limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Max, Min, Q, QuerySet, Value
from django.db.models.functions import Concat

from deskbell.audit.models import Entry, Wording
from deskbell.audit.sentences import KINDS, SENTENCES
from deskbell.db import fulltext
from deskbell.db.among import Among
from deskbell.db.slices import each

MOST_WORDS = 8
SLICE = 500
FEW = 2_000
OTHER = "other"
"""Entries of actions without a sentence."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; nothing narrows nothing. `first` and `last` are days in UTC."""

    text: str = ""
    who: str = ""
    about: str = ""
    kind: str = ""
    first: date | None = None
    last: date | None = None

    @property
    def is_everything(self) -> bool:
        return self == Wanted()


def entries(wanted: Wanted) -> QuerySet[Wording]:
    """Those, as wordings with their entries, in no order."""
    rows = Wording.objects.select_related("entry")
    if wanted.kind:
        rows = _of_kind(rows, wanted.kind)
    if wanted.who:
        rows = rows.filter(Q(entry__actor_name__icontains=wanted.who) | _of_customer(wanted.who))
    if wanted.about:
        rows = rows.filter(about__icontains=wanted.about)
    for word in wanted.text.split()[:MOST_WORDS]:
        rows = rows.filter(words__contains=fulltext.fold(word))
    return _within(rows, wanted.first, wanted.last)


def _of_kind(rows: QuerySet[Wording], kind: str) -> QuerySet[Wording]:
    """Few entries by their keys. Of many, the index by action would have all of them put in order for each page."""
    if kind == OTHER:
        return rows.exclude(entry__action__in=SENTENCES)
    actions = list(KINDS[kind][1])
    keys = list(Entry.objects.filter(action__in=actions).order_by().values_list("pk", flat=True)[: FEW + 1])
    if len(keys) <= FEW:
        return rows.filter(Among("pk", keys))
    return rows.filter(Among(Concat("entry__action", Value("")), actions))


def newest() -> int:
    return Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def oldest_first(wanted: Wanted, up_to: int) -> Iterator[Wording]:
    """For a file: a slice at a time, by key, so memory does not grow with what was found."""
    return each(entries(wanted).filter(pk__lte=up_to), SLICE)


def _of_customer(text: str) -> Q:
    """A customer's name stands in the wording only."""
    return Q(entry__actor_name="", entry__actor__isnull=False, words__contains=fulltext.fold(text))


def _within(rows: QuerySet[Wording], first: date | None, last: date | None) -> QuerySet[Wording]:
    """Entries are written one after the other, so the keys of those days bound what is read."""
    if first is None and last is None:
        return rows
    days = Entry.objects.order_by()
    if first:
        days = days.filter(at__gte=_midnight(first))
    if last:
        days = days.filter(at__lt=_midnight(last) + timedelta(days=1))
    ends = days.aggregate(low=Min("pk"), high=Max("pk"))
    if ends["low"] is None:
        return rows.none()
    return rows.filter(pk__gte=ends["low"], pk__lte=ends["high"])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
