"""The database counts days and hours in a zone exactly as Python does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from deskbell.db import moments
from deskbell.db.moments import SecondsBetween
from deskbell.tickets.models import Ticket
from tests.world import World

START = datetime(2026, 3, 1, tzinfo=UTC)
END = datetime(2026, 12, 1, tzinfo=UTC)
ZONES = ("UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Cairo")


@pytest.fixture
def scattered(world: World) -> list[Ticket]:
    """Tickets around the changes of clocks, around midnights, and through the year."""
    changes = [
        change.until for name in ZONES for change in moments.offsets(ZoneInfo(name), START, END) if change.until < END
    ]
    around = [at + timedelta(seconds=s) for at in changes for s in (-1, 0, 1, 3600, -3600)]
    around += [at - timedelta(microseconds=1) for at in around]
    through = [START + timedelta(hours=7, minutes=13, microseconds=999_999) * n for n in range(800)]
    number = iter(range(10_000))
    made = world.ticket()
    return Ticket.objects.bulk_create(
        Ticket(
            number=f"x{next(number)}",
            title="",
            queue=made.queue,
            state=made.state,
            customer=made.customer,
            created_at=at,
            touched_at=at,
            article_at=at,
            closed_at=at + timedelta(seconds=next(number), microseconds=500_000),
        )
        for at in [*around, *through]
        if START <= at < END
    )


@pytest.mark.parametrize("name", ZONES)
def test_days_and_hours_are_those_of_python(scattered: list[Ticket], name: str) -> None:
    zone = ZoneInfo(name)
    found = Ticket.objects.filter(number__startswith="x").values_list(
        "created_at",
        moments.day_of("created_at", zone, START, END),
        moments.hour_of_week("created_at", zone, START, END),
    )
    assert len(found) == len(scattered)
    for at, day, hour in found:
        local = at.astimezone(zone)
        assert (day, hour) == (str(local.date()), local.weekday() * 24 + local.hour), at


def test_seconds_between_two_moments_are_whole_seconds(scattered: list[Ticket]) -> None:
    found = Ticket.objects.filter(number__startswith="x").values_list(
        "created_at", "closed_at", SecondsBetween("created_at", "closed_at")
    )
    for begin, end, seconds in found:
        assert seconds == (end.replace(microsecond=0) - begin.replace(microsecond=0)).total_seconds()


def test_a_zone_has_one_offset_between_changes_of_clocks() -> None:
    berlin = moments.offsets(ZoneInfo("Europe/Berlin"), START, END)
    assert [(one.minutes, one.until) for one in berlin] == [
        (60, datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (120, datetime(2026, 10, 25, 1, tzinfo=UTC)),
        (60, END),
    ]
    assert [one.minutes for one in moments.offsets(UTC, START, END)] == [0]
