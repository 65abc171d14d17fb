"""The ledger: of every mail that was received, what became of it, per address and day (UTC). It always adds up.

Figures are kept by the database with every change of a mail's status (`db.tallying`), so they cost the same at a
thousand and at a million mails, and stay when a mail is erased."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from deskbell.db import guarding, tallying
from deskbell.db.claiming import lock_name
from deskbell.db.tallying import Tally
from deskbell.intake.models import LedgerDelta, RawMail

TALLY = Tally("intake_rawmail", "intake_ledgerdelta", "received_at", {RawMail.Status.WORKING: RawMail.Status.WAITING})
ENDINGS = ("done", "ignored", "rejected", "failed", "held", "discarded", "waiting")
"""In the order of the page; together they are what was received."""
FOLDED_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Line:
    """One day and address, or a sum of several."""

    day: date | None
    place: str
    endings: dict[str, int]

    @property
    def received(self) -> int:
        return sum(self.endings.values())


def totals(first: date | None = None, last: date | None = None, place: str = "") -> Line:
    """Everything, or what was received on these days at this address."""
    sums = _within(first, last, place).values_list("status").annotate(Sum("n"))
    return Line(None, place, _endings(dict(sums)))


def lines(first: date, last: date, place: str = "") -> list[Line]:
    """A line for each day and address at which mail was received, the newest day first."""
    rows = _within(first, last, place).values_list("day", "place", "status").annotate(Sum("n"))
    found: dict[tuple[date, str], dict[str, int]] = {}
    for day, at, status, n in rows:
        found.setdefault((day, at), {})[status] = n
    keys = sorted(found, key=lambda key: (-key[0].toordinal(), key[1]))
    made = [Line(day, at, _endings(found[day, at])) for day, at in keys]
    return [line for line in made if line.received]


def places() -> list[str]:
    """Every address at which mail was ever received."""
    return list(LedgerDelta.objects.order_by("place").values_list("place", flat=True).distinct())


def fold(most: int = FOLDED_AT_ONCE) -> int:
    """Add fresh deltas to the line they belong to; how many went. Only rows that were read are deleted."""
    with transaction.atomic():
        lock_name("ledger")
        fresh = LedgerDelta.objects.filter(folded=False).order_by("pk")
        rows = list(fresh.values_list("pk", "day", "place", "status", "n", "kept")[:most])
        if not rows:
            return 0
        sums: dict[tuple[date, str, str], list[int]] = {}
        for _pk, day, place, status, n, kept in rows:
            line = sums.setdefault((day, place, status), [0, 0])
            line[0] += n
            line[1] += kept
        keys = [row[0] for row in rows]
        for start in range(0, len(keys), 500):
            LedgerDelta.objects.filter(pk__in=keys[start : start + 500]).delete()
        made = [
            LedgerDelta(day=day, place=place, status=status, n=n, kept=kept, folded=True)
            for (day, place, status), (n, kept) in _together(sums).items()
        ]
        LedgerDelta.objects.bulk_create(made, batch_size=200)
        return len(rows)


def _together(sums: dict[tuple[date, str, str], list[int]]) -> dict[tuple[date, str, str], list[int]]:
    """These and what was folded before; those lines are taken out, to be written anew."""
    days = {day for day, _place, _status in sums}
    before = LedgerDelta.objects.filter(folded=True, day__in=days)
    taken = []
    for row in before:
        if (key := (row.day, row.place, row.status)) in sums:
            sums[key][0] += row.n
            sums[key][1] += row.kept
            taken.append(row.pk)
    for start in range(0, len(taken), 500):
        LedgerDelta.objects.filter(pk__in=taken[start : start + 500]).delete()
    return sums


def problems() -> Iterator[str]:
    """What does not add up, in sentences: counts every mail once, beside everything that goes on."""
    if guarding.missing(TALLY.triggers):
        yield _("The database does not keep the ledger of received mail any more: its triggers are gone.")
    for day, place, status, n in tallying.astray(TALLY):
        words = (
            _("The ledger does not add up: on %(day)s it counts %(n)d mails too many to %(place)s (%(status)s).")
            if n > 0
            else _("The ledger does not add up: on %(day)s it misses %(n)d mails to %(place)s (%(status)s).")
        )
        yield words % {"day": day, "place": place, "status": status, "n": abs(n)}


def _within(first: date | None, last: date | None, place: str) -> QuerySet[LedgerDelta]:
    rows = LedgerDelta.objects.order_by()
    if first:
        rows = rows.filter(day__gte=first)
    if last:
        rows = rows.filter(day__lte=last)
    return rows.filter(place=place) if place else rows


def _endings(counts: dict[str, int]) -> dict[str, int]:
    return {ending: counts.get(ending) or 0 for ending in ENDINGS}
