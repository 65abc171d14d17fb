"""Taking rows to work on: a lease, a fencing number, an attempt counted before the work (decision A10).

A work row has `next_at`, `lease_until`, `fence` and `attempts`. Whoever finishes a row must name the fence it got:
a worker that slept through its lease finds a higher one and changes nothing."""

from __future__ import annotations

import os
import socket
import uuid
from datetime import timedelta
from itertools import takewhile
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.models import F, QuerySet
from django.db.models.expressions import Combinable
from django.utils import timezone

from deskbell.db import writing
from deskbell.db.models import Lease

Row = TypeVar("Row", bound=models.Model)
HOST = socket.gethostname()[:40]
WORKER = f"{HOST}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
"""This process: where it runs, its number there, and what tells it from an earlier one of that number."""


def claim(
    rows: QuerySet[Row], *, limit: int, lease: timedelta, retries_alone: bool = False, **changes: Any
) -> list[Row]:
    """Take up to `limit` of `rows` (an ordered queryset of what is due), setting `changes` on them.

    `retries_alone`: a row that was tried before comes by itself, so that one that ends its worker uses up nobody
    else's attempts. SQLite: one IMMEDIATE transaction; PostgreSQL: SKIP LOCKED. An empty poll takes no lock."""
    if not rows.exists():
        return []
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        due = list(rows.select_for_update(skip_locked=skip).values_list("pk", "attempts")[:limit])
        if not due:
            return []
        if retries_alone:
            due = list(takewhile(lambda one: not one[1], due)) or due[:1]
        keys = [key for key, _attempts in due]
        until = timezone.now() + lease
        taken = rows.model._default_manager.filter(pk__in=keys)
        taken.update(lease_until=until, holder=WORKER, attempts=F("attempts") + 1, fence=F("fence") + 1, **changes)
    by_key = {row.pk: row for row in rows.model._default_manager.filter(pk__in=keys)}
    return [by_key[key] for key in keys]


def finish(row: Any, **changes: Any) -> bool:
    """Write `changes` on a claimed row, unless somebody else claimed it meanwhile (then False, and nothing)."""
    if any(isinstance(value, Combinable) for value in changes.values()):
        still_ours = type(row)._default_manager.filter(pk=row.pk, fence=row.fence)
        return bool(still_ours.update(lease_until=None, **changes))
    return writing.update(row, {"lease_until": None, **changes}, fence=row.fence)


def over(row: Any) -> bool:
    """Delete a claimed row whose work is done, unless somebody else claimed it meanwhile (then False)."""
    return writing.delete(row, fence=row.fence)


def let_go(rows: QuerySet[Any], **changes: Any) -> int:
    """Give back what dead workers of this machine still hold, instead of waiting for the lease; how many rows.

    Those of other machines, and of a process whose number was given away again, wait for their lease."""
    holders = rows.exclude(lease_until=None).values_list("holder", flat=True).distinct()
    dead = [holder for holder in holders if _is_dead(holder)]
    return rows.filter(holder__in=dead).update(**changes) if dead else 0


def _is_dead(holder: str) -> bool:
    host, _, rest = holder.rpartition(":")[0].rpartition(":")
    if holder == WORKER or host != HOST or not rest.isdigit():
        return False
    if int(rest) == os.getpid():
        return True  # it had the number that is ours now
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


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
    rows = Lease.objects.select_for_update().filter(name=f"lock:{name}")
    if not list(rows.values_list("pk")):
        Lease.objects.get_or_create(name=f"lock:{name}", defaults={"holder": "", "until": timezone.now()})
        list(rows.values_list("pk"))
