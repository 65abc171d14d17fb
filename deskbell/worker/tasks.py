"""What a worker does, in one list. Each task claims a batch of rows, works it off and says how many it had.

No work here: a task is a function of the package that owns the rows.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from threading import Event
from typing import Any

from deskbell.db import wakeup

log = logging.getLogger("deskbell.worker")


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


# (name, function, channel, threads); a function that is not built yet is left out, and the log says so.
_TASKS = (
    ("intake", "deskbell.intake.pipeline.work_once", wakeup.MAIL, 0),
    ("reactions", "deskbell.worker.reactions.work_once", wakeup.EVENTS, 1),
    ("outbox", "deskbell.notices.failures.work_once", wakeup.OUTBOX, 1),
)
_WATCHES = (("mailboxes", "deskbell.intake.receive.fetching.run"),)


def tasks(intake_threads: int) -> list[Task]:
    """The tasks, each with its number of threads."""
    return [
        Task(name, function, channel, threads or intake_threads)
        for name, path, channel, threads in _TASKS
        if (function := _built(path))
    ]


def watches() -> list[Watch]:
    return [Watch(name, function) for name, path in _WATCHES if (function := _built(path))]


def _built(path: str) -> Callable[..., Any] | None:
    module, _, name = path.rpartition(".")
    try:
        return getattr(import_module(module), name)
    except ImportError as error:
        log.warning("%s is not built yet (%s)", path, error)
        return None
