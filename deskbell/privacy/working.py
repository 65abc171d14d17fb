"""A run at work: slice by slice, a few tickets a transaction, each looked at once more and counted in it.

Killed at any time, it goes on behind the last of them: the cursor and the figures are written with the tickets. It
rests as long as it worked, so that people who work meanwhile hardly notice. Only a slice of keys is in memory."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from deskbell.audit import log as audit
from deskbell.blobs import dooming
from deskbell.db import claiming
from deskbell.privacy import cleaning, due, files, holds, journal, reporting, whole
from deskbell.privacy.due import Rule
from deskbell.privacy.files import Gone
from deskbell.privacy.models import Policy, Run, RunTicket
from deskbell.tickets import merged
from deskbell.tickets.changes import SYSTEM, changes, write_events
from deskbell.tickets.models import Event, Ticket

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
WINDOW = 1000
"""Tickets whose keys are read at once."""
TOGETHER = 10
"""Tickets that share a transaction."""
SLICE = 0.5
"""Seconds; then it rests as long."""
FILES_EVERY = 8
"""Slices after which files leave the disk: a file system forgets many as quickly as one."""
LONGEST_REST = 2.0

Outcome = RunTicket.Outcome


class Stopped(Exception):
    """The run was cancelled, or another worker has it: what was just done is rolled back."""


def work_once() -> int:
    """A slice of a run, or cleaning up after one; 0 when there is nothing to do."""
    now = timezone.now()
    waiting = Run.objects.filter(status__in=(Run.Status.WAITING, Run.Status.RUNNING, Run.Status.CLEANING))
    due_now = waiting.filter(next_at__lte=now).order_by("next_at", "pk")
    taken = claiming.claim(due_now, limit=1, lease=LEASE, next_at=now + LEASE)
    if not taken:
        return cleaning.work_once()
    run = taken[0]
    began = time.monotonic()
    if run.status == Run.Status.CLEANING:
        _finish(run)
    else:
        _slice(run, began)
    worked = time.monotonic() - began
    claiming.finish(run, worked=F("worked") + worked, next_at=timezone.now())
    time.sleep(min(worked, LONGEST_REST))
    return 1


def _slice(run: Run, began: float) -> None:
    rule = Rule(**run.rule)
    if run.due is None:
        run.due = due.tickets(rule, run.at).count()
        _update(run, due=run.due, status=Run.Status.RUNNING)
    window = list(Ticket.objects.filter(pk__gt=run.cursor).order_by("pk").values_list("pk", flat=True)[:WINDOW])
    # By their keys: asked for the next ones in order, the database would sort all that are due, each time anew.
    keys = sorted(due.tickets(rule, run.at).filter(pk__in=window).values_list("pk", flat=True))
    concerned = set(keys) if rule.what == Policy.What.TICKETS else files.having_any(keys, rule.what)
    wanted, done = [key for key in keys if key in concerned], 0
    for start in range(0, len(wanted), TOGETHER):
        some = wanted[start : start + TOGETHER]
        passed = keys.index(some[-1]) + 1
        if not _together(run, rule, some, passed - done):
            return
        done = passed
        if time.monotonic() - began > SLICE:
            break
    else:
        _update(run, cursor=window[-1] if window else run.cursor, looked_at=F("looked_at") + len(keys) - done)
        if len(window) < WINDOW:
            _update(run, status=Run.Status.CLEANING)
    if run.attempts % FILES_EVERY == 0:
        dooming.carry_out()


def _update(run: Run, **values: object) -> bool:
    """Unless it was cancelled, or another worker has it."""
    ours = Run.objects.filter(pk=run.pk, fence=run.fence).exclude(status=Run.Status.CANCELLED)
    return bool(ours.update(**values))


def _together(run: Run, rule: Rule, keys: list[int], passed: int) -> bool:
    """A few tickets in one transaction, a few milliseconds each: they share the wait for the disk. If one of them
    fails, each gets its own. `passed`: how many tickets this goes on by. False: the run is stopped."""
    try:
        with transaction.atomic(), journal.voiding():
            _take(run, rule, keys, passed)
    except Stopped:
        return False
    except Exception:
        log.exception("retention: one of %d tickets", len(keys))
        return all(_alone(run, rule, key, passed if key == keys[-1] else 0) for key in keys)
    return True


def _alone(run: Run, rule: Rule, key: int, passed: int) -> bool:
    try:
        with transaction.atomic(), journal.voiding():
            _take(run, rule, [key], passed)
    except Stopped:
        return False
    except Exception as error:
        log.exception("retention: ticket %d", key)
        number = Ticket.objects.filter(pk=key).values_list("number", flat=True).first() or ""
        why = f"{type(error).__name__}: {error}"[:300]
        try:
            with transaction.atomic():
                _count(run, key, passed, [RunTicket(number=number, outcome=Outcome.FAILED, why=why)])
        except Stopped:
            return False
    return True


def _take(run: Run, rule: Rule, keys: list[int], passed: int) -> None:
    """Under the locks of the tickets and of all that is part of them: is it still their turn?"""
    now, roots = timezone.now(), merged.roots_of_parts(keys)
    with changes(*Ticket.objects.filter(pk__in=roots), by=SYSTEM, now=now, quietly=True) as doings:
        rows = {doing.ticket.pk: doing.ticket for doing in doings}
        there = {key: root for key, root in merged.roots_of_parts(keys).items() if key in rows}
        still = set(due.tickets(rule, run.at).filter(pk__in=keys).values_list("pk", flat=True))
        held = {there[key] for key in holds.of(there)}
        lines = {key: RunTicket(number=rows[key].number, outcome=Outcome.ERASED) for key in keys if key in rows}
        for key, line in lines.items():
            if key not in still or _parts(there, key) != _parts(roots, key):
                line.outcome = Outcome.CHANGED
            elif key in held:
                line.outcome = Outcome.HELD
        ready = {key: line for key, line in lines.items() if line.outcome == Outcome.ERASED}
        if rule.what != Policy.What.TICKETS:
            _files(run, rule, ready, {key: root for key, root in there.items() if root in ready}, rows, now)
    if rule.what == Policy.What.TICKETS:
        for key, line in ready.items():
            parts = sorted(_parts(there, key))
            _write(line, [whole.would_go(parts) if run.dry else whole.erase(parts, under=run.name, now=now)])
    _count(run, keys[-1], passed, list(lines.values()))


def _parts(roots: dict[int, int], root: int) -> set[int]:
    return {key for key, its in roots.items() if its == root}


def _files(
    run: Run, rule: Rule, lines: dict[int, RunTicket], roots: dict[int, int], rows: dict[int, Ticket], now: datetime
) -> None:
    """Of all of them at once. `roots`: every ticket whose files go, with the one it is part of."""
    gone = files.would_go(roots, rule.what) if run.dry else files.erase(roots, rule.what, under=run.name, now=now)
    events = []
    for key, line in lines.items():
        _write(line, [found for part, found in gone.items() if roots[part] == key])
        if line.files or line.raws:
            data = {"files": line.files, "raws": line.raws, "policy": run.name}
            events.append(Event(ticket=rows[key], kind=Event.Kind.FILES_ERASED, at=now, data=data))
    if events and not run.dry:
        write_events(events)
        numbers = [rows[part].number for part in gone]
        journal.note(do="files", what=rule.what, tickets=numbers, at=now.isoformat(), under=run.name)


def _write(line: RunTicket, gone: list[Gone]) -> None:
    line.files, line.raws = sum(one.files for one in gone), sum(one.raws for one in gone)
    line.bytes = sum(one.bytes for one in gone)


def _count(run: Run, key: int, passed: int, lines: list[RunTicket]) -> None:
    """With what was done, in its transaction: killed behind it, the run goes on behind it. Stopped."""
    for line in lines:
        line.run = run
    RunTicket.objects.bulk_create(lines)
    erased = [line for line in lines if line.outcome == Outcome.ERASED]
    ours = Run.objects.filter(pk=run.pk, fence=run.fence, status__in=(Run.Status.WAITING, Run.Status.RUNNING))
    counted = ours.update(
        cursor=key,
        looked_at=F("looked_at") + passed,
        tickets=F("tickets") + len(erased),
        files=F("files") + sum(line.files for line in erased),
        raws=F("raws") + sum(line.raws for line in erased),
        bytes=F("bytes") + sum(line.bytes for line in erased),
        held=F("held") + sum(line.outcome == Outcome.HELD for line in lines),
        changed=F("changed") + sum(line.outcome == Outcome.CHANGED for line in lines),
        failed=F("failed") + sum(line.outcome == Outcome.FAILED for line in lines),
    )
    if not counted:
        raise Stopped


def _finish(run: Run) -> None:
    """All files are off the disk, traces in the database are to be cleaned; then the report goes out."""
    while dooming.carry_out():
        pass
    rule = Rule(**run.rule)
    if not run.dry and run.tickets:
        cleaning.ask(words=rule.what == Policy.What.TICKETS)
    with transaction.atomic():
        if not _update(run, status=Run.Status.DONE, finished_at=timezone.now()):
            return
        run.refresh_from_db()
        if not run.dry:
            audit.record(
                action="retention_run_done",
                about=run.name,
                run=run.public_id,
                **{name: getattr(run, name) for name in ("tickets", "files", "raws", "bytes", "held", "failed")},
            )
            reporting.tell(run)
