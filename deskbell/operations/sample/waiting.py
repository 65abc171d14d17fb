"""Waiting until the worker has taken in what was sent and has said what it has to say."""

from __future__ import annotations

import time
from collections.abc import Callable

from deskbell.intake.models import RawMail
from deskbell.operations.sample.trouble import SampleTrouble
from deskbell.outbox.models import Delivery
from deskbell.tickets.models import Reaction

PATIENCE = 60.0
"""Seconds without any mail coming through after which we give up."""
TICK = 0.1
IN_SPOOL = (RawMail.Status.WAITING, RawMail.Status.WORKING)
IN_OUTBOX = (Delivery.Status.WAITING, Delivery.Status.SENDING)


def until_quiet(on_wait: Callable[[int], None] = lambda left: None) -> None:
    """`on_wait` is told how many mails are still on their way in. SampleTrouble when nothing moves any more."""
    last, since = (-1, -1, -1), time.monotonic()
    while any(left := _left()):
        if left != last:
            last, since = left, time.monotonic()
        if time.monotonic() - since > PATIENCE:
            raise SampleTrouble(
                f"The worker does not come forward. Mails to be read: {left[0]}, events to be followed up: "
                f"{left[1]}, mails to be sent: {left[2]}. See its log, and start again to go on from here."
            )
        on_wait(left[0])
        time.sleep(TICK)


def _left() -> tuple[int, int, int]:
    return (
        RawMail.objects.filter(status__in=IN_SPOOL).count(),
        Reaction.objects.filter(failed=False).count(),
        Delivery.objects.filter(status__in=IN_OUTBOX).count(),
    )
