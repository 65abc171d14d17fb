"""A raw mail's way to its ticket, step by step. Reads down: parse, prepare, screen, brake, sender,
an agent's answer, ticket, route, record."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from django.db import transaction

from deskbell.blobs import storage
from deskbell.db import connecting
from deskbell.intake import spool
from deskbell.intake.endings import Held, Ignored, Later, Recorded
from deskbell.intake.models import RawMail
from deskbell.intake.steps.answer import answer_of, record_answer
from deskbell.intake.steps.brake import brake
from deskbell.intake.steps.prepare import Prepared, prepare
from deskbell.intake.steps.record import record
from deskbell.intake.steps.route import route
from deskbell.intake.steps.screen import screen
from deskbell.intake.steps.sender import sender_of
from deskbell.intake.steps.ticket import ticket_for
from deskbell.mime.child import ParseFailed, parse_guarded

log = logging.getLogger(__name__)
BATCH = 32
"""Mails claimed at once."""
TOGETHER = 8
"""Of them in memory and, on SQLite, in one transaction: nobody else writes for some 50 ms."""
BYTES = 16 * 1024 * 1024
"""The same as bytes, unless one mail alone is larger."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    row: RawMail
    error: Exception


def work_once() -> int:
    """Claim waiting mails and bring each to its ending. Returns how many; none delays another."""
    rows = spool.claim(BATCH)
    for some in _read_ahead(_by_size(rows)):
        for one in some:
            if isinstance(one, Unreadable):
                _failed(one.row, one.error)
        ready = [one for one in some if isinstance(one, Prepared)]
        if connecting.has_one_writer() and len(ready) > 1:
            _process_together(ready)
        else:
            for one in ready:
                process(one)
    return len(rows)


def _read_ahead(groups: Iterable[list[RawMail]]) -> Iterator[list[Prepared | Unreadable]]:
    """Each group read, the next one meanwhile: by a thread of its own that asks no database."""
    if not hasattr(_own, "reader"):
        _own.reader = ThreadPoolExecutor(1, "reader")
    waiting: deque[Future[list[Prepared | Unreadable]]] = deque()
    for group in groups:
        waiting.append(_own.reader.submit(lambda group=group: [read(row) for row in group]))
        if len(waiting) > 1:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


_own = threading.local()


def read(row: RawMail) -> Prepared | Unreadable:
    """All that can be done without the database."""
    try:
        assert row.blob is not None
        return prepare(row, parse_guarded(storage.read(row.blob)))
    except Exception as error:
        return Unreadable(row, error)


def process(ready: Prepared) -> None:
    """One mail, once. What breaks is tried again and at last set aside with its bytes."""
    row = ready.row
    try:
        with transaction.atomic():
            ending = take_in(ready)
    except Ignored as reason:
        spool.ignored(row, str(reason))
    except Held as reason:
        spool.held(row, str(reason))
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
    brake(row, mail)
    sender = sender_of(row, mail)
    if answer := answer_of(mail, sender):
        return record_answer(ready, answer)
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
        if some and (len(some) == TOGETHER or size + row.size > BYTES):
            yield some
            some, size = [], 0
        some.append(row)
        size += row.size
    if some:
        yield some
