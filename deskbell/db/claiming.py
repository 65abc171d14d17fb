"""Taking rows to work on: a lease, a fencing number, an attempt counted before the work (decision A10).

A work row has `next_at`, `lease_until`, `fence` and `attempts`. Whoever finishes a row must name the fence it got:
a worker that slept through its lease finds a higher one and changes nothing."""

from __future__ import annotations

import os
import socket
import uuid
from datetime import timedelta
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from deskbell.db.models import Lease

Row = TypeVar("Row", bound=models.Model)
WORKER = f"{socket.gethostname()[:20]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def claim(rows: QuerySet[Row], *, limit: int, lease: timedelta, **changes: Any) -> list[Row]:
    """Take up to `limit` of `rows` (an ordered queryset of what is due), setting `changes` on them.

    SQLite: one IMMEDIATE transaction; PostgreSQL: SKIP LOCKED. An empty poll takes no lock."""
    if not rows.exists():
        return []
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        keys = list(rows.select_for_update(skip_locked=skip).values_list("pk", flat=True)[:limit])
        if not keys:
            return []
        until = timezone.now() + lease
        taken = rows.model._default_manager.filter(pk__in=keys)
        taken.update(lease_until=until, attempts=F("attempts") + 1, fence=F("fence") + 1, **changes)
    by_key = {row.pk: row for row in rows.model._default_manager.filter(pk__in=keys)}
    return [by_key[key] for key in keys]


def finish(row: Any, **changes: Any) -> bool:
    """Write `changes` on a claimed row, unless somebody else claimed it meanwhile (then False, and nothing)."""
    kind = type(row)
    return bool(kind._default_manager.filter(pk=row.pk, fence=row.fence).update(lease_until=None, **changes))


def hold(name: str, seconds: int) -> bool:
    """Be the only one who does `name` for the next `seconds`; calling again prolongs it."""
    now = timezone.now()
    until = now + timedelta(seconds=seconds)
    free = models.Q(holder=WORKER) | models.Q(until__lt=now)
    if Lease.objects.filter(free, name=name).update(holder=WORKER, until=until):
        return True
    _, made = Lease.objects.get_or_create(name=name, defaults={"holder": WORKER, "until": until})
    return made


def release(name: str) -> None:
    Lease.objects.filter(name=name, holder=WORKER).delete()


def lock_name(name: str) -> None:
    """Let nobody else pass this line for `name` until the caller's transaction ends."""
    Lease.objects.get_or_create(name=f"lock:{name}", defaults={"holder": "", "until": timezone.now()})
    Lease.objects.select_for_update().get(name=f"lock:{name}")
