"""What a worker does, in one list. Each task claims a batch of rows, works it off and says how many it had.

No work here: a task is a function of the package that owns the rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from deskbell.db import connecting, wakeup
from deskbell.intake import pipeline
from deskbell.intake.receive import fetching
from deskbell.notices import failures, knocks
from deskbell.notices.agents import mailing
from deskbell.privacy import working
from deskbell.sending import releasing
from deskbell.tickets import scanning
from deskbell.worker import reactions


@dataclass(frozen=True)
class Task:
    """Called again at once while it finds work; else when its channel is tapped or `pause` seconds passed."""

    name: str
    work_once: Callable[[], int]
    channel: str
    threads: int = 1
    pause: float = 1.0


@dataclass(frozen=True)
class Watch:
    """Runs by itself until `stop` is set: connections that are kept open, such as mailboxes."""

    name: str
    run: Callable[[Event], None]


def tasks(intake_threads: int) -> list[Task]:
    """The tasks, each with its number of threads. Where one at a time may write, a second one for mail only waits."""
    if connecting.has_one_writer():
        intake_threads = 1
    return [
        Task("intake", pipeline.work_once, wakeup.MAIL, threads=intake_threads),
        Task("reactions", reactions.work_once, wakeup.EVENTS),
        Task("sending", releasing.work_once, wakeup.SENDING),
        Task("outbox", failures.work_once, wakeup.OUTBOX),
        Task("knocks", knocks.work_once, wakeup.DOOR),
        Task("virus scanner", scanning.work_once, wakeup.SCANNING, pause=5.0),
        Task("retention", working.work_once, wakeup.PRIVACY, pause=5.0),
        Task("notices to agents", mailing.work_once, wakeup.NOTICES),
    ]


def watches() -> list[Watch]:
    return [Watch("mailboxes", fetching.run)]
