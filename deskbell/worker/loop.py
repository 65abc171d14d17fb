"""The worker: threads that call the tasks until they are told to stop. What the tasks do is in `tasks`.

A task that raises is written to the log and tried again later; no exception ends a thread.
"""

from __future__ import annotations

import gc
import logging
import signal
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import close_old_connections, connections

from deskbell.db import wakeup
from deskbell.worker import alive, recovering, schedule, tasks

log = logging.getLogger("deskbell.worker")

LONGEST_PAUSE = 60.0  # seconds between two tries of a task that keeps failing
STOP_WITHIN = 3.5  # seconds; what is not done by then is taken up again after its lease
HEARTBEAT = 1.0

_stop = threading.Event()


def stop() -> None:
    """Ends `run`, from any thread."""
    _stop.set()
    wakeup.wake_all()


def run() -> int:
    """Works until it is told to stop by SIGTERM or SIGINT; the exit status."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop())
    _recover()
    _settle()
    threads = [_start(name, target) for name, target in _everything()]
    log.debug("working with %d threads", len(threads))
    while not _stop.wait(HEARTBEAT):
        alive.say_alive(settings.DESKBELL_DATA)
    alive.forget_worker(settings.DESKBELL_DATA)
    wakeup.wake_all()
    deadline = time.monotonic() + STOP_WITHIN
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    late = [thread.name for thread in threads if thread.is_alive()]
    if late:
        log.warning("stopped in the middle of: %s", ", ".join(late))
    return 0


def _recover() -> None:
    try:
        recovering.take_back()
    except Exception:  # then it waits for the leases
        log.exception("what dead workers held could not be taken back")
        connections.close_all()


def _settle() -> None:
    """What is loaded by now stays, so the collector need not look at it; and rows leave few cycles behind.

    With Python's own thresholds it takes a sixth of the time a mail takes."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _everything() -> list[tuple[str, Callable[[], None]]]:
    found: list[tuple[str, Callable[[], None]]] = [("schedule", lambda: schedule.run(_stop))]
    for task in tasks.tasks(settings.DESKBELL.worker_threads):
        found += [(task.name, _repeat(task))] * task.threads
    found += [(watch.name, _keep(watch)) for watch in tasks.watches()]
    return found


def _start(name: str, target: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=target, name=name, daemon=True)
    thread.start()
    return thread


def _repeat(task: tasks.Task) -> Callable[[], None]:
    def work() -> None:
        failures = 0
        while not _stop.is_set():
            try:
                close_old_connections()  # one that broke; a sound one is kept
                done = task.work_once()
                failures = 0
            except Exception:
                failures += 1
                log.exception("%s failed (%d times in a row)", task.name, failures)
                connections.close_all()
                _stop.wait(min(LONGEST_PAUSE, 2.0**failures / 2))
                continue
            if not done:
                wakeup.wait(task.channel, task.pause)
        connections.close_all()

    return work


def _keep(watch: tasks.Watch) -> Callable[[], None]:
    def work() -> None:
        failures = 0
        while not _stop.is_set():
            began = time.monotonic()
            try:
                watch.run(_stop)
            except Exception:
                failures = 1 if time.monotonic() - began > LONGEST_PAUSE else failures + 1
                log.exception("%s failed (%d times in a row)", watch.name, failures)
            connections.close_all()
            _stop.wait(min(LONGEST_PAUSE, 2.0**failures / 2))

    return work
