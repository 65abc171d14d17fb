"""Runs of policies: begun, watched, cancelled. What one does is `working`."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from deskbell.audit import log
from deskbell.db import wakeup
from deskbell.desk import zones
from deskbell.people.models import Person
from deskbell.privacy import cleaning, due, slots
from deskbell.privacy.models import Policy, Run, RunTicket

OPEN = (Run.Status.WAITING, Run.Status.RUNNING, Run.Status.CLEANING)


class IsRunning(Exception):
    """One run of a policy at a time; a dry one counts for itself."""


def begin(
    *, policy: Policy, by: Person | None, dry: bool = False, slot: datetime | None = None, now: datetime | None = None
) -> Run:
    """Have the worker begin. `slot`: the clock's appointed time; made up for later, it takes what it would have taken
    then, for of other tickets people were told a later date. IsRunning."""
    now = now or timezone.now()
    run = Run(
        policy=policy,
        name=str(policy),
        rule=due.rule_of(policy).as_json(),
        dry=dry,
        by=by,
        slot=slot,
        at=slot or now,
        next_at=now,
    )
    try:
        with transaction.atomic():
            if dry and Run.objects.filter(policy=policy, dry=True, status__in=OPEN).exists():
                raise IsRunning
            run.save()
            action = "retention_tried" if dry else "retention_run_begun"
            log.record(action=action, by=by, about=run.name, run=run.public_id)
            wakeup.notify(wakeup.PRIVACY)
    except IntegrityError:
        raise IsRunning from None
    return run


def cancel(*, by: Person, run: Run) -> bool:
    """Stop between two tickets. What is erased stays erased. False when it has ended, or is only cleaning up."""
    with transaction.atomic():
        stoppable = Run.objects.filter(pk=run.pk, status__in=(Run.Status.WAITING, Run.Status.RUNNING))
        if not stoppable.update(status=Run.Status.CANCELLED, finished_at=timezone.now(), lease_until=None):
            return False
        if not run.dry:
            cleaning.ask(words=run.rule["what"] == Policy.What.TICKETS)  # after what it had erased by then
        log.record(action="retention_run_cancelled", by=by, about=run.name, run=run.public_id)
    return True


def begin_due(now: datetime | None = None) -> int:
    """By the clock: policies whose time of the week has come. Of several that were missed one is made up for."""
    now = now or timezone.now()
    begun = 0
    for policy in Policy.objects.filter(is_on=True).order_by("pk"):
        slot = slots.last(now, policy.weekday, policy.hour, zones.zone_of(""))
        if policy.slot is not None and slot <= policy.slot:
            continue
        try:
            with transaction.atomic():
                begin(policy=policy, by=None, slot=slot, now=now)
                Policy.objects.filter(pk=policy.pk).update(slot=slot)
        except IsRunning:  # by hand; when it has ended, its time is still to come
            continue
        begun += 1
    return begun


def one(public_id: str) -> Run | None:
    if "\0" in public_id:
        return None
    return Run.objects.select_related("policy", "by").filter(public_id=public_id).first()


def every() -> QuerySet[Run]:
    return Run.objects.select_related("by")


def latest(policy: Policy) -> Run | None:
    """Its last one that was no trial."""
    return Run.objects.filter(policy=policy, dry=False).order_by("-pk").first()


def lines(run: Run, outcome: str = "", number: str = "") -> QuerySet[RunTicket]:
    """The report, ticket by ticket."""
    rows = run.lines.all()
    if outcome in RunTicket.Outcome.values:
        rows = rows.filter(outcome=outcome)
    return rows.filter(number__startswith=number) if number else rows
