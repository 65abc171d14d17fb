"""A raw mail's way to its ticket, step by step. Reads down: parse, screen, sender, ticket, route, record."""

from __future__ import annotations

import logging
from dataclasses import replace

from deskbell.blobs import storage
from deskbell.intake import spool
from deskbell.intake.endings import Ignored, Later, Recorded
from deskbell.intake.models import RawMail
from deskbell.intake.steps.record import record
from deskbell.intake.steps.route import route
from deskbell.intake.steps.screen import screen
from deskbell.intake.steps.sender import sender_of
from deskbell.intake.steps.ticket import ticket_for
from deskbell.mime.child import ParseFailed, parse_guarded

log = logging.getLogger(__name__)
BATCH = 16


def work_once() -> int:
    """Claim waiting mails and bring each to its ending. Returns how many; none delays another."""
    rows = spool.claim(BATCH)
    for row in rows:
        process(row)
    return len(rows)


def process(row: RawMail) -> None:
    """One mail, once. What breaks is tried again and at last set aside with its bytes."""
    try:
        ending = take_in(row)
    except Ignored as reason:
        spool.ignored(row, str(reason))
    except Later as later:
        spool.defer(row, later.delay, str(later))
    except ParseFailed as error:
        spool.failed_try(row, f"The mail could not be read: {error}")
    except Exception as error:
        log.exception("mail %s could not be processed", row.public_id)
        spool.failed_try(row, f"{type(error).__name__}: {error}")
    else:
        log.debug("mail %s is on ticket %s", row.public_id, ending.ticket.number)


def take_in(row: RawMail) -> Recorded:
    """Walk the steps. `record` writes the ticket and the mail's own ending in one transaction."""
    assert row.blob is not None
    mail = parse_guarded(storage.read(row.blob))
    mail = replace(mail, delivered_to=(row.recipient, *mail.delivered_to))  # the envelope may carry a reply token
    screen(row, mail)
    sender = sender_of(row, mail)
    decision = ticket_for(row, mail, sender)
    queue = route(row, mail)
    return record(row, mail, sender, decision, queue)
