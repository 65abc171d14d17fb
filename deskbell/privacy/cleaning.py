"""After words were erased: the database's files must not have them any more. Asked for by rows, done by the worker.

SQLite is clean within minutes. PostgreSQL writes small tables anew at once, large ones at the quiet hour of the week;
docs/administration.md states the window."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.utils import timezone

from deskbell.db import claiming, scrubbing, wakeup
from deskbell.desk import zones
from deskbell.intake.models import RawMail
from deskbell.notices.models import Notice
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.privacy import slots
from deskbell.privacy.models import Cleaning
from deskbell.tickets.models import Article, Attachment, Draft, DraftFile, Event, Ticket

QUIET = (6, 3)
"""Sunday, three o'clock, in the desk's zone: a large database may stand still for a while."""
ALONE = 60
"""Seconds for which other workers leave it to the one that has begun."""
AGAIN = timedelta(minutes=10)
"""Until what was in use at the quiet hour is tried again."""
TABLES = tuple(
    model._meta.db_table
    for model in (*(Article, Ticket, Event, Attachment, Draft, DraftFile, Notice, OutgoingMail, Delivery, RawMail),)
)


def ask(*, words: bool) -> None:
    """In the transaction that erases. A row for each who asks: one that is being worked on has not seen this."""
    Cleaning.objects.create(asked_at=timezone.now(), words=words)
    wakeup.notify(wakeup.PRIVACY)


_left_until: dict[tuple[int, datetime], datetime] = {}
"""Rows of which this process has cleaned what it could, and when what is left has its turn."""


def work_once(now: datetime | None = None) -> int:
    """Clean up, if that was asked for. 0: nothing to do, or it has to wait for the quiet hour."""
    now = now or timezone.now()
    rows = list(Cleaning.objects.filter(done_at=None, asked_at__lte=now).order_by("asked_at", "pk"))
    keys = [(row.pk, row.asked_at) for row in rows]
    if not any(_left_until.get(key, now) <= now for key in keys) or not claiming.hold("cleaning", ALONE):
        return 0
    words = any(row.words for row in rows)
    if words:
        _merge_words()
    is_quiet = rows[0].asked_at <= last_quiet(now)
    if scrubbing.settle([*TABLES, *([scrubbing.WORDS] if words else [])], quiet=is_quiet):
        turn = now + AGAIN if is_quiet else next_quiet(now)
        _left_until.update(dict.fromkeys(keys, turn))
        return 0
    Cleaning.objects.filter(pk__in=[row.pk for row in rows]).update(done_at=timezone.now())
    for key in keys:
        _left_until.pop(key, None)
    return 1


def is_open() -> Cleaning | None:
    return Cleaning.objects.filter(done_at=None).order_by("asked_at").first()


def last_quiet(now: datetime) -> datetime:
    return slots.last(now, *QUIET, zones.zone_of(""))


def next_quiet(now: datetime) -> datetime:
    return slots.following(now, *QUIET, zones.zone_of(""))


def _merge_words() -> None:
    """In slices with rests between them, as long as there is something to merge."""
    first = True
    while True:
        began = time.monotonic()
        if not scrubbing.merge_words(first):
            return
        first = False
        time.sleep(min(time.monotonic() - began, 1.0))
        claiming.hold("cleaning", ALONE)
