"""How a mail's way through the steps can end. Raised by a step, written by the pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from deskbell.tickets.models import Article, Ticket


@dataclass(frozen=True, slots=True)
class Recorded:
    """It is on a ticket."""

    ticket: Ticket
    article: Article | None
    reason: str = ""


class Ignored(Exception):
    """Nobody needs to see it; the bytes stay in the spool. `str(error)` says why, in a sentence."""


class Held(Exception):
    """Its sender writes more than usual: an administrator releases or discards it. `str(error)` says why."""


class Later(Exception):
    """A mail it answers is still waiting; try again after `delay`. Costs no attempt."""

    def __init__(self, reason: str, delay: timedelta) -> None:
        super().__init__(reason)
        self.delay = delay
