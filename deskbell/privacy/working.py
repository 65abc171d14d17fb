"""A run at work: slice by slice, each ticket a transaction that looks once more and counts itself.

Killed between two tickets, it goes on behind the last one: the cursor and the figures are written with the ticket. It
rests as long as it worked, so that people who work meanwhile hardly notice. Only a slice of keys is in memory."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

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
from deskbell.tickets.changes import SYSTEM, changes
from deskbell.tickets.models import Event, Ticket

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
KEYS = 200
"""Tickets whose keys are read at once."""
SLICE = 0.4
"""Seconds; then it rests as long."""
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
    rows = due.tickets(rule, run.at).filter(pk__gt=run.cursor).order_by("pk").values_list("pk", flat=True)
    keys = list(rows[:KEYS])
    concerned = set(keys) if rule.what == Policy.What.TICKETS else files.having_any(keys, rule.what)
    seen = 0
    for key in keys:
        if key in concerned:
            try:
                _one(run, rule, key, passed=seen + 1)
            except Stopped:
                return
            seen = 0
        else:
            seen += 1
        if time.monotonic() - began > SLICE:
            break
    else:
        key = keys[-1] if keys else run.cursor
    if keys and seen:
        _update(run, cursor=key, looked_at=F("looked_at") + seen)
    dooming.carry_out()
    if len(keys) < KEYS and (not keys or key == keys[-1]):
        _update(run, status=Run.Status.CLEANING)


def _update(run: Run, **values: object) -> bool:
    """Unless it was cancelled, or another worker has it."""
    ours = Run.objects.filter(pk=run.pk, fence=run.fence).exclude(status=Run.Status.CANCELLED)
    return bool(ours.update(**values))


def _one(run: Run, rule: Rule, key: int, passed: int) -> None:
    """`passed`: how many tickets this step goes on by."""
    try:
        with transaction.atomic():
            line = _erased(run, rule, key)
            _count(run, key, passed, line)
    except Stopped:
        raise
    except Exception as error:
        log.exception("retention: ticket %d", key)
        number = Ticket.objects.filter(pk=key).values_list("number", flat=True).first() or ""
        with transaction.atomic():
            why = f"{type(error).__name__}: {error}"[:300]
            _count(run, key, passed, RunTicket(number=number, outcome=Outcome.FAILED, why=why))


def _erased(run: Run, rule: Rule, key: int) -> RunTicket:
    """Under the locks of the ticket and of all that is part of it: is it still its turn?"""
    parts = merged.keys_of(Ticket.objects.get(pk=key))
    with changes(*Ticket.objects.filter(pk__in=parts), by=SYSTEM, quietly=True) as doings:
        ticket = next(doing.ticket for doing in doings if doing.ticket.pk == key)
        line = RunTicket(number=ticket.number, outcome=Outcome.ERASED)
        is_due = due.tickets(rule, run.at).filter(pk=key).exists()
        if not is_due or set(merged.keys_of(ticket)) != set(parts):
            line.outcome = Outcome.CHANGED
        elif holds.among(parts):
            line.outcome = Outcome.HELD
        elif rule.what == Policy.What.TICKETS:
            pass  # below: nothing may be written to its row any more
        else:
            gone = _files(run, rule, parts)
            line.files, line.raws, line.bytes = gone.files, gone.raws, gone.bytes
            if gone and not run.dry:
                doing = next(doing for doing in doings if doing.ticket.pk == key)
                doing.event(Event.Kind.FILES_ERASED, files=gone.files, raws=gone.raws, policy=run.name)
    if rule.what == Policy.What.TICKETS and line.outcome == Outcome.ERASED:
        gone = whole.would_go(parts) if run.dry else whole.erase(parts, under=run.name, now=timezone.now())
        line.files, line.raws, line.bytes = gone.files, gone.raws, gone.bytes
    return line


def _files(run: Run, rule: Rule, parts: list[int]) -> Gone:
    if run.dry:
        return files.would_go(parts, rule.what)
    now = timezone.now()
    gone = files.erase(parts, rule.what, under=run.name, now=now)
    if gone:
        numbers = list(Ticket.objects.filter(pk__in=parts).values_list("number", flat=True))
        journal.note(do="files", what=rule.what, tickets=numbers, at=now.isoformat(), under=run.name)
    return gone


def _count(run: Run, key: int, passed: int, line: RunTicket) -> None:
    if line.outcome != Outcome.ERASED or line.files or line.raws or Rule(**run.rule).what == Policy.What.TICKETS:
        line.run = run
        line.save()
    figures = {
        Outcome.ERASED: {
            "tickets": F("tickets") + 1,
            "files": F("files") + line.files,
            "raws": F("raws") + line.raws,
            "bytes": F("bytes") + line.bytes,
        },
        Outcome.HELD: {"held": F("held") + 1},
        Outcome.CHANGED: {"changed": F("changed") + 1},
        Outcome.FAILED: {"failed": F("failed") + 1},
    }[Outcome(line.outcome)]
    ours = Run.objects.filter(pk=run.pk, fence=run.fence, status__in=(Run.Status.WAITING, Run.Status.RUNNING))
    if not ours.update(cursor=key, looked_at=F("looked_at") + passed, **figures):
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
