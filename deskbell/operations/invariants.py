"""What must hold whatever happened before: `deskbell check --deep` reads everything once and says what does not.

Changes nothing. What other processes write meanwhile is looked at again before it counts as wrong."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from django.utils import timezone

from deskbell.audit import verifying
from deskbell.blobs import storage
from deskbell.blobs.models import Blob
from deskbell.db import integrity
from deskbell.db.slices import each
from deskbell.intake import ledger
from deskbell.intake.models import RawMail
from deskbell.outbox.models import Delivery
from deskbell.tickets import counts
from deskbell.tickets.models import Article, CountDelta, Ticket

MOST = 5
"""Of each kind are named; more would only say the same."""
SLICE = 500
OVERDUE = timedelta(minutes=5)
TRIES = 3


def problems() -> Iterator[str]:
    for check in CHECKS:
        yield from check()


def _database() -> Iterator[str]:
    yield from integrity.problems()


def _log() -> Iterator[str]:
    if trouble := verifying.verify().trouble:
        yield trouble


def _ledger() -> Iterator[str]:
    yield from _few(ledger.problems(), "The ledger")


def _files() -> Iterator[str]:
    """Every row has its file, with the bytes it had; every file has a row, or is younger than a day."""
    yield from _few(_bad_files(), "The files")
    orphans = sum(1 for _key in storage.orphans())
    if orphans:
        yield f"{orphans} files belong to nothing. The clock removes them within the hour."


def _bad_files() -> Iterator[str]:
    for blob in each(Blob.objects.all(), SLICE):
        try:
            with storage.path(blob.key).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            if Blob.objects.filter(pk=blob.pk).exists():
                yield f"The file {blob.key} is gone; {blob.size} bytes are lost."
            continue
        if digest != blob.sha256:
            yield f"The file {blob.key} is not what was stored: its SHA-256 is {digest}."


def _tickets() -> Iterator[str]:
    """A ticket has a message and stands, or is part of one that stands."""
    without = Ticket.objects.exclude(pk__in=Article.objects.values("ticket"))
    for number in without.values_list("number", flat=True)[:MOST]:
        yield f"Ticket {number} has no message."
    parents = dict(Ticket.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into"))
    for key in parents:
        step, seen = key, {key}
        while (above := parents.get(step)) is not None:
            if above in seen:
                yield f"The ticket with the key {key} is merged into itself."
                break
            seen.add(above)
            step = above


def _mails() -> Iterator[str]:
    """What was received and is not erased has its bytes; what is on a ticket has its message."""
    waiting = RawMail.objects.filter(status__in=[RawMail.Status.WAITING, RawMail.Status.WORKING], blob=None)
    for public_id in waiting.values_list("public_id", flat=True)[:MOST]:
        yield f"The received mail {public_id} waits without its bytes."
    lost = RawMail.objects.filter(status=RawMail.Status.DONE, ticket__isnull=False, article=None)
    for public_id in lost.values_list("public_id", flat=True)[:MOST]:
        yield f"The received mail {public_id} is on a ticket, but no message came of it."


def _deliveries() -> Iterator[str]:
    sent = Delivery.objects.filter(status=Delivery.Status.SENT, mail__message_id="")
    for public_id in sent.values_list("public_id", flat=True)[:MOST]:
        yield f"The sent mail {public_id} has no Message-ID."
    stuck = Delivery.objects.filter(status=Delivery.Status.SENDING, lease_until__lt=timezone.now() - OVERDUE)
    for public_id in stuck.values_list("public_id", flat=True)[:MOST]:
        yield f"The mail {public_id} is being sent for longer than anybody holds it. Is a worker running?"


def _counts() -> Iterator[str]:
    """The figures of the dashboard against the tickets; again when somebody was at work meanwhile."""
    for _again in range(TRIES):
        told: Counter[counts.Key] = Counter()
        for *key, n in CountDelta.objects.values_list(*counts.FIELDS, "n"):
            told[counts.Key(*key)] += n
        there: Counter[counts.Key] = Counter()
        wanted = Ticket.objects.only("queue_id", "type_id", "stage", "locked", "owner_id", "waiting_since")
        for ticket in each(wanted, SLICE):
            there[counts.key_of(ticket)] += 1
        wrong = [key for key in told | there if told[key] != there[key]]
        if not wrong:
            return
        time.sleep(0.2)
    yield f"The figures of {len(wrong)} groups of tickets do not fit the tickets that are there."


def _fulltext() -> Iterator[str]:
    table = Article._meta.db_table
    for _again in range(TRIES):
        missing, extra = integrity.unindexed(table), integrity.indexed_in_vain(table)
        if not missing and not extra:
            return
        time.sleep(0.2)
    if missing:
        yield f"The search does not know the messages with the keys {', '.join(map(str, missing))}."
    if extra:
        yield f"The search knows messages that are gone: keys {', '.join(map(str, extra))}."


CHECKS: tuple[Callable[[], Iterator[str]], ...] = (
    _database,
    _tickets,
    _mails,
    _deliveries,
    _counts,
    _fulltext,
    _ledger,
    _log,
    _files,
)


def _few(sentences: Iterable[str], what: str) -> Iterator[str]:
    for n, sentence in enumerate(sentences):
        if n == MOST:
            yield f"{what}: and more of the kind."
            return
        yield sentence
