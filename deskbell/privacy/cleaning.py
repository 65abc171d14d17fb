"""After words were erased: the database's files must not have them any more. Asked for by rows, done by the worker.

SQLite is clean within minutes. PostgreSQL writes small tables anew at once, large ones at the quiet hour of the week;
docs/administration.md states the window."""

from __future__ import annotations

import time
from datetime import datetime

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
AGAIN = 60
"""Seconds until what had to wait is looked at again."""
TABLES = tuple(
    model._meta.db_table
    for model in (*(Article, Ticket, Event, Attachment, Draft, DraftFile, Notice, OutgoingMail, Delivery, RawMail),)
)


def ask(*, words: bool) -> None:
    """In the transaction that erases. One open row serves all who ask before it is worked on."""
    row = Cleaning.objects.filter(done_at=None).first()
    if row is None:
        Cleaning.objects.create(asked_at=timezone.now(), words=words)
    elif words and not row.words:
        Cleaning.objects.filter(pk=row.pk).update(words=True)
    wakeup.notify(wakeup.PRIVACY)


def work_once(now: datetime | None = None) -> int:
    """Clean up, if that was asked for. 0: nothing to do, or it has to wait for the quiet hour."""
    now = now or timezone.now()
    row = Cleaning.objects.filter(done_at=None, asked_at__lte=now).order_by("asked_at").first()
    if row is None or not claiming.hold("cleaning", AGAIN):
        return 0
    if row.words:
        _merge_words()
    is_quiet = row.asked_at <= last_quiet(now)
    tables = [*TABLES, *([scrubbing.WORDS] if row.words else [])]
    if scrubbing.settle(tables, quiet=is_quiet) and not is_quiet:
        return 0
    Cleaning.objects.filter(pk=row.pk, asked_at=row.asked_at).update(done_at=timezone.now())
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
        claiming.hold("cleaning", AGAIN)
