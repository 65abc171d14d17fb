"""A raw mail's way to its ticket, step by step. Reads down: parse, prepare, screen, sender, ticket, route, record."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from django.db import transaction

from deskbell.blobs import storage
from deskbell.db import connecting
from deskbell.intake import spool
from deskbell.intake.endings import Ignored, Later, Recorded
from deskbell.intake.models import RawMail
from deskbell.intake.steps.prepare import Prepared, prepare
from deskbell.intake.steps.record import record
from deskbell.intake.steps.route import route
from deskbell.intake.steps.screen import screen
from deskbell.intake.steps.sender import sender_of
from deskbell.intake.steps.ticket import ticket_for
from deskbell.mime.child import ParseFailed, parse_guarded

log = logging.getLogger(__name__)
BATCH = 8
"""Mails claimed at once. On SQLite they share a transaction, and nobody else writes meanwhile: some 50 ms."""
BYTES = 16 * 1024 * 1024
"""Of mails that are in memory at once, unless one alone is larger."""


def work_once() -> int:
    """Claim waiting mails and bring each to its ending. Returns how many; none delays another."""
    rows = spool.claim(BATCH)
    for some in _by_size(rows):
        ready = [one for row in some if (one := read(row))]
        if connecting.has_one_writer() and len(ready) > 1:
            _process_together(ready)
        else:
            for one in ready:
                process(one)
    return len(rows)


def read(row: RawMail) -> Prepared | None:
    """All that can be done without a transaction. None when it broke: then it is tried again, or set aside."""
    try:
        assert row.blob is not None
        return prepare(row, parse_guarded(storage.read(row.blob)))
    except Exception as error:
        _failed(row, error)
        return None


def process(ready: Prepared) -> None:
    """One mail, once. What breaks is tried again and at last set aside with its bytes."""
    row = ready.row
    try:
        with transaction.atomic():
            ending = take_in(ready)
    except Ignored as reason:
        spool.ignored(row, str(reason))
    except Later as later:
        spool.defer(row, later.delay, str(later))
    except Exception as error:
        _failed(row, error)
    else:
        log.debug("mail %s is on ticket %s", row.public_id, ending.ticket.number)


def take_in(ready: Prepared) -> Recorded:
    """Walk the steps. `record` writes the ticket and the mail's own ending in one transaction."""
    row, mail = ready.row, ready.mail
    screen(row, mail)
    sender = sender_of(row, mail)
    decision = ticket_for(row, mail, sender)
    queue = route(row, mail)
    return record(ready, sender, decision, queue)


def _process_together(many: list[Prepared]) -> None:
    """One transaction with a savepoint for each: one wait for the disk instead of one each."""
    try:
        with transaction.atomic():
            for one in many:
                process(one)
    except Exception:
        log.exception("%d mails could not be stored together; each goes by itself", len(many))
        for one in many:
            process(one)


def _failed(row: RawMail, error: Exception) -> None:
    if isinstance(error, ParseFailed):
        spool.failed_try(row, f"The mail could not be read: {error}")
        return
    log.error("mail %s could not be processed", row.public_id, exc_info=error)
    spool.failed_try(row, error)


def _by_size(rows: list[RawMail]) -> Iterator[list[RawMail]]:
    some: list[RawMail] = []
    size = 0
    for row in rows:
        if some and size + row.size > BYTES:
            yield some
            some, size = [], 0
        some.append(row)
        size += row.size
    if some:
        yield some
