"""All that runs by the clock, on one page. Of several workers one alone goes by it; an entry may run late."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from django.db import close_old_connections, connections

from deskbell.blobs import dooming, storage, uploads
from deskbell.contracts import daily
from deskbell.db import claiming
from deskbell.entry import links
from deskbell.intake import ledger
from deskbell.notices.agents import reading
from deskbell.operations import nightly
from deskbell.people import limits, merging, sessions
from deskbell.privacy import reapplying, runs
from deskbell.tickets import counts, licensing, pending, reminding, unlocking
from deskbell.worker import recovering

log = logging.getLogger("deskbell.schedule")

MINUTE = 60.0
HOUR = 60 * MINUTE
DAY = 24 * HOUR
LOOK_AGAIN = 5.0


@dataclass(frozen=True)
class Entry:
    """Runs when the worker starts and then every so many seconds."""

    name: str
    function: Callable[[], object]
    every: float


def entries() -> list[Entry]:
    return [
        Entry("take back what dead workers held", recovering.take_back, MINUTE),
        Entry("close what was pending till now", pending.close_due, MINUTE),
        Entry("remind of what was pending till now", reminding.remind_due, MINUTE),
        Entry("unlock what was locked too long", unlocking.time_out_due, 5 * MINUTE),
        Entry("import licences", daily.run_due, HOUR),
        Entry("let tickets go on that have a licence by now", licensing.let_go_on, 5 * MINUTE),
        Entry("fold counts", counts.fold, MINUTE),
        Entry("fold the ledger of received mail", ledger.fold, MINUTE),
        Entry("see whether the ledger adds up", nightly.adding_up, DAY),
        Entry("verify the log", nightly.log, DAY),
        Entry("expire sessions", sessions.expire, HOUR),
        Entry("forget old notices", reading.forget_old, HOUR),
        Entry("forget old links into accounts", links.forget_old, HOUR),
        Entry("forget how merged people are split again", merging.forget_old, HOUR),
        Entry("forget old limits", limits.sweep, HOUR),
        Entry("erase again what a restore brought back", reapplying.catch_up, HOUR),
        Entry("begin what retention policies have appointed", runs.begin_due, MINUTE),
        Entry("take erased files off the disk", dooming.carry_out, HOUR),
        Entry("forget uploads that nobody used", uploads.sweep, HOUR),
        Entry("remove files of mail that was never acknowledged", storage.sweep, HOUR),
    ]


def run(stop: Event) -> None:
    """Goes by the page until `stop` is set."""
    page = entries()
    due = dict.fromkeys((entry.name for entry in page), time.monotonic())
    while True:
        for entry in page:
            if stop.is_set():
                connections.close_all()
                return
            if time.monotonic() >= due[entry.name]:
                ran = _run(entry)
                due[entry.name] = time.monotonic() + (entry.every if ran else LOOK_AGAIN)
        stop.wait(max(0.0, min(due.values()) - time.monotonic()))


def _run(entry: Entry) -> bool:
    """False while another worker has taken it on: should that one die, this one is there soon."""
    try:
        close_old_connections()
        if not claiming.hold(f"schedule: {entry.name}", int(entry.every)):
            return False
        entry.function()
    except Exception:
        log.exception("“%s” failed and is tried again in %.0f s", entry.name, entry.every)
        connections.close_all()
    return True
