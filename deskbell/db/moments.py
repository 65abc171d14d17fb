"""Moments in groups: the day, or the hour of the week, a moment falls on in a time zone; the seconds between two.

The zone's offsets are worked out here and handed to the database as figures, so that both databases, and Python,
agree about every day, and SQLite needs no function written in Python for each row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, Case, F, Func, IntegerField, Q, TextField, When
from django.db.models.expressions import Expression

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Offset:
    """Minutes a zone is ahead of UTC, up to a moment."""

    minutes: int
    until: datetime


def offsets(zone: tzinfo, start: datetime, end: datetime) -> list[Offset]:
    """The zone's offsets from `start` to `end`, in their order: one, and one more for each change of clocks."""
    found = []
    now, minutes = start, _minutes(zone, start)
    while now < end:
        later = min(now + DAY, end)
        if _minutes(zone, later) != minutes:
            changed = _change(zone, now, later)
            found.append(Offset(minutes, changed))
            minutes = _minutes(zone, changed)
        now = later
    return [*found, Offset(minutes, end)]


def day_of(field: str, zone: tzinfo, start: datetime, end: datetime) -> Expression:
    """The day in `zone`, as "2026-11-17", of a column whose moments lie between `start` and `end`."""
    return _local(_Day, TextField(), field, offsets(zone, start, end))


def hour_of_week(field: str, zone: tzinfo, start: datetime, end: datetime) -> Expression:
    """0 for Monday's first hour in `zone`, 167 for Sunday's last."""
    return _local(_HourOfWeek, IntegerField(), field, offsets(zone, start, end))


WHOLE = "substr({}, 1, 19)"  # SQLite rounds the last half millisecond of a day up to the next day


class SecondsBetween(Func):
    """Whole seconds from one column to another."""

    arity = 2
    output_field = BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        begin, end = (compiler.compile(one) for one in self.source_expressions)
        whole = f"CAST(strftime('%%s', {WHOLE}) AS INTEGER)"
        return f"({whole.format(end[0])} - {whole.format(begin[0])})", (*end[1], *begin[1])

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        begin, end = (compiler.compile(one) for one in self.source_expressions)
        whole = "EXTRACT(EPOCH FROM date_trunc('second', {}))"
        sql = f"({whole.format(end[0])} - {whole.format(begin[0])})::bigint"
        return sql, (*end[1], *begin[1])


class _Shifted(Func):
    """A column, so many minutes later, as …"""

    minutes: int
    sqlite: str
    postgresql: str

    def __init__(self, field: F, minutes: int) -> None:
        super().__init__(field)
        self.minutes = minutes

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template=self.sqlite, minutes=self._signed())

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template=self.postgresql, minutes=self._signed())

    def _signed(self) -> str:
        return f"{self.minutes:+d} minutes"

    @property
    def identity(self) -> Any:
        return (*super().identity, self.minutes)


SECOND = WHOLE.format("%(expressions)s")
LOCAL = "(%(expressions)s AT TIME ZONE 'UTC' + interval '%(minutes)s')"


class _Day(_Shifted):
    output_field = TextField()
    sqlite = f"date({SECOND}, '%(minutes)s')"
    postgresql = f"to_char({LOCAL}, 'YYYY-MM-DD')"


class _HourOfWeek(_Shifted):
    output_field = IntegerField()
    sqlite = (  # %w: 0 is Sunday
        f"((CAST(strftime('%%%%w', {SECOND}, '%(minutes)s') AS INTEGER) + 6) %%%% 7 * 24"
        f" + CAST(strftime('%%%%H', {SECOND}, '%(minutes)s') AS INTEGER))"
    )
    postgresql = f"((EXTRACT(ISODOW FROM {LOCAL})::int - 1) * 24 + EXTRACT(HOUR FROM {LOCAL})::int)"


def _local(kind: type[_Shifted], output: Any, field: str, known: list[Offset]) -> Expression:
    *earlier, last = known
    final = kind(F(field), last.minutes)
    if not earlier:
        return final
    whens = [When(Q(**{f"{field}__lt": one.until}), then=kind(F(field), one.minutes)) for one in earlier]
    return Case(*whens, default=final, output_field=output)


def _minutes(zone: tzinfo, moment: datetime) -> int:
    offset = moment.astimezone(zone).utcoffset()
    return round(offset.total_seconds() / 60) if offset else 0


def _change(zone: tzinfo, before: datetime, after: datetime) -> datetime:
    """The second at which the offset of `before` ends."""
    low, high = int(before.timestamp()), int(after.timestamp()) + 1
    minutes = _minutes(zone, before)
    while high - low > 1:
        middle = (low + high) // 2
        if _minutes(zone, datetime.fromtimestamp(middle, UTC)) == minutes:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)
