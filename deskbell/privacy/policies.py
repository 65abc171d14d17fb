"""Retention policies: reading, writing, switching on and off. Off is off: nothing runs and nobody is told a date."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from deskbell.audit import log
from deskbell.db.keeping import Kept
from deskbell.desk import zones
from deskbell.people.models import Person
from deskbell.privacy import slots
from deskbell.privacy.models import Policy, Run
from deskbell.search.query import Hidden, Query, as_json, parse, write
from deskbell.tickets import terms

FIELDS = ("name", "what", "after", "unit", "weekday", "hour")


class IsRunning(Exception):
    """A run of it is under way: it ends, or is cancelled, first."""


def every() -> list[Policy]:
    return list(Policy.objects.select_related("confirmed_by").order_by("pk"))


def one(public_id: str) -> Policy | None:
    return None if "\0" in public_id else Policy.objects.filter(public_id=public_id).first()


def is_any_decided() -> bool:
    """Whether an administrator ever decided how long things are kept: switched a policy on, or off again."""
    return Policy.objects.filter(confirmed_at__isnull=False).exists()


def text_of(policy: Policy) -> str:
    """What it asks of a ticket besides, as text."""
    return _written(policy.tree)


def read(text: str) -> Any:
    """The same text as a policy keeps it. QueryError."""
    return as_json.dumped(parse(text, None).tree)


def save(*, by: Person, policy: Policy, tree: Any, **values: Any) -> Policy:
    """Of a new one or one that is there. One that is on stays on: who may write may switch."""
    with transaction.atomic():
        before = {name: getattr(policy, name) for name in FIELDS} if policy.pk else {}
        if policy.code and values.get("name") == str(policy):
            values["name"] = policy.name  # the built-in one keeps its name in all languages
        elif policy.code:
            policy.code = None
        for name in FIELDS:
            setattr(policy, name, values[name])
        changed = {n: [before.get(n), getattr(policy, n)] for n in FIELDS if before.get(n) != getattr(policy, n)}
        if tree != policy.tree:
            changed["tickets"] = [text_of(policy), _written(tree)]
            policy.tree = tree
        if policy.is_on and {"weekday", "hour"} & set(changed):
            policy.slot = _now_or_before(policy, timezone.now())  # its new time of the week begins with the next one
        policy.save()
        if changed or not before:
            log.record(action="retention_policy_saved", by=by, about=str(policy), changed=changed)
        _tell()
    return policy


def switch(*, by: Person, policy: Policy, on: bool, now: datetime | None = None) -> None:
    """The administrator's decision. It runs at the next time appointed, never at once. Idempotent."""
    now = now or timezone.now()
    with transaction.atomic():
        row = Policy.objects.select_for_update().get(pk=policy.pk)
        if row.is_on == on and row.confirmed_at is not None:
            return
        row.is_on, row.confirmed_by, row.confirmed_at = on, by, now
        row.slot = _now_or_before(row, now)
        row.save()
        log.record(action="retention_policy_on" if on else "retention_policy_off", by=by, about=str(row))
        _tell()


def remove(*, by: Person, policy: Policy) -> None:
    """With nothing of its runs' reports lost. IsRunning."""
    with transaction.atomic():
        if Run.objects.filter(policy=policy, status__in=("waiting", "running", "cleaning")).exists():
            raise IsRunning
        log.record(action="retention_policy_removed", by=by, about=str(policy))
        Policy.objects.filter(pk=policy.pk).delete()
        _tell()


def _tell() -> None:
    """Pages read the policies; mails say the shortest time of those that are about all tickets."""
    _told.forget()
    on = Policy.objects.filter(is_on=True, what__in=(Policy.What.FILES, Policy.What.FILES_AND_RAW))
    all_tickets = on.filter(tree__isnull=True)
    shortest = min(all_tickets, key=lambda one: one.after * (1 if one.unit == Policy.Unit.DAYS else 30), default=None)
    if shortest is None:
        terms.tell_nothing()
    else:
        terms.tell(shortest.after, shortest.unit)


def next_time(policy: Policy, now: datetime) -> datetime:
    return slots.following(now, policy.weekday, policy.hour, zones.zone_of(""))


def told() -> list[Policy]:
    """Those that are on, as pages and mails tell of them; kept for a moment."""
    return _told.get()


_told = Kept(lambda: list(Policy.objects.filter(is_on=True).order_by("pk")))


def _written(tree: Any) -> str:
    """Where it names what is gone, a text nobody can save again by chance: it finds nothing."""
    try:
        return write(Query(as_json.loaded(tree)), None)
    except Hidden:
        return "queue:?"


def _now_or_before(policy: Policy, now: datetime) -> datetime:
    return slots.last(now, policy.weekday, policy.hour, zones.zone_of(""))
