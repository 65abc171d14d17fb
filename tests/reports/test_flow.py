"""What came and went, day by day, in the reader's zone and in nobody else's queues."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import time_machine

from deskbell.reports import flow
from deskbell.tickets import closing
from tests.world import World

NOW = datetime(2026, 11, 17, 12, tzinfo=UTC)


@time_machine.travel(NOW, tick=False)
def test_the_last_days_count_what_the_agent_may_see_in_their_own_zone(world: World) -> None:
    world.ticket(now=datetime(2026, 11, 15, 23, 30, tzinfo=UTC))
    old = world.ticket(now=datetime(2026, 11, 1, 8, tzinfo=UTC))
    closing.close(by=world.ada, ticket=old, now=datetime(2026, 11, 16, 9, tzinfo=UTC))
    world.ticket(queue=world.billing, now=NOW)

    seen = {day.date.day: (day.created, day.closed) for day in flow.last_days(world.ada, 7)}
    tokyo = {day.date.day: (day.created, day.closed) for day in flow.last_days(world.ada, 7, ZoneInfo("Asia/Tokyo"))}

    assert seen == {11: (0, 0), 12: (0, 0), 13: (0, 0), 14: (0, 0), 15: (1, 0), 16: (0, 1), 17: (0, 0)}
    assert (tokyo[15], tokyo[16]) == ((0, 0), (1, 1))
    assert flow.last_days(world.ben, 3)[-1] == flow.Day(date(2026, 11, 17), 1, 0)
    assert not any(day.created or day.closed for day in flow.last_days(world.carla))


@time_machine.travel(NOW, tick=False)
def test_the_last_days_are_kept_for_a_minute_and_for_one_scope_only(world: World) -> None:
    assert flow.last_days(world.ada)[-1].created == 0
    world.ticket()
    assert flow.last_days(world.ada)[-1].created == 0
    world.ada.agent_groups.first().members.add(world.ben)
    assert flow.last_days(world.again(world.ben))[-1].created == 1
