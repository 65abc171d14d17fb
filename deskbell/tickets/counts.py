"""How many tickets stand where, at the same cost for a thousand and for a million (decision A11)."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from django.db import transaction
from django.db.models import Q, QuerySet, Sum, Value

from deskbell.db.claiming import lock_name
from deskbell.db.prepared import Prepared
from deskbell.queues.models import Stage
from deskbell.tickets.models import CountDelta, Ticket

FIELDS = ("queue_id", "type_id", "stage", "locked", "owned", "waiting")


@dataclass(frozen=True, slots=True)
class Key:
    """Where a ticket is counted."""

    queue_id: int
    type_id: int | None
    stage: int
    locked: bool
    owned: bool
    waiting: bool


def key_of(ticket: Ticket) -> Key:
    return Key(
        ticket.queue_id,
        ticket.type_id,
        ticket.stage,
        ticket.locked,
        ticket.owner_id is not None,
        ticket.waiting_since is not None,
    )


def moved(before: Key | None, after: Key | None) -> list[CountDelta]:
    """The rows to write when a ticket moved from one key to another; none when it stayed."""
    if before == after:
        return []
    steps = ((before, -1), (after, 1))
    return [CountDelta(**dict(zip(FIELDS, astuple(key), strict=True)), n=n) for key, n in steps if key]


@dataclass(frozen=True, slots=True)
class QueueCount:
    active: int
    waiting: int


class ByQueue:
    """Active tickets and those whose customer waits, per queue, within what may be seen."""

    def __init__(self, where: Q) -> None:
        active = CountDelta.objects.filter(where, stage__lte=Stage.PENDING_AUTO)
        sums = {"active": Sum("n"), "waiting": Sum("n", filter=Q(waiting=True))}
        self._sums = Prepared(lambda: active.values("queue_id").annotate(**sums))

    def read(self) -> dict[int, QueueCount]:
        return {row["queue_id"]: QueueCount(row["active"], row["waiting"] or 0) for row in self._sums.rows()}


def totals(where: Q, **wanted: Q) -> dict[str, int]:
    """Several counts in one reading: totals(scope, new=Q(stage=0), open=Q(stage=1))."""
    sums = {name: Sum("n", filter=condition) for name, condition in wanted.items()}
    return {name: n or 0 for name, n in CountDelta.objects.filter(where).aggregate(**sums).items()}


def sums(where: Q, wanted: dict[str, Q]) -> QuerySet[CountDelta, dict[str, int | None]]:
    """The same as a queryset of one row, to be prepared."""
    named = {name: Sum("n", filter=condition) for name, condition in wanted.items()}
    alike = CountDelta.objects.filter(where).annotate(alike=Value(0)).values("alike")
    return alike.annotate(**named).values(*named)


def fold(most: int = 5_000) -> int:
    """Make one row of the rows of each key. Returns how many rows went. Called by the clock.

    Only rows that were read are deleted: PostgreSQL may show rows with lower keys later."""
    with transaction.atomic():
        lock_name("counts")
        rows = list(CountDelta.objects.order_by("pk").values("pk", *FIELDS, "n")[:most])
        sums: dict[Key, int] = {}
        for row in rows:
            key = Key(*(row[name] for name in FIELDS))
            sums[key] = sums.get(key, 0) + row["n"]
        if len(sums) == len(rows):
            return 0
        CountDelta.objects.filter(pk__in=[row["pk"] for row in rows]).delete()
        _add(sums)
        return len(rows) - len(sums)


def recount() -> None:
    """Forget the deltas and count the tickets; after an import or a repair."""
    with transaction.atomic():
        lock_name("counts")
        CountDelta.objects.all().delete()
        rows: dict[Key, int] = {}
        wanted = Ticket.objects.only("queue_id", "type_id", "stage", "locked", "owner_id", "waiting_since")
        for ticket in wanted.iterator(chunk_size=5000):
            rows[key_of(ticket)] = rows.get(key_of(ticket), 0) + 1
        _add(rows)


def _add(sums: dict[Key, int]) -> None:
    CountDelta.objects.bulk_create(
        CountDelta(**dict(zip(FIELDS, astuple(key), strict=True)), n=n) for key, n in sums.items() if n
    )
