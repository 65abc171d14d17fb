"""A week and a half of Support, small enough to be counted by hand, with a neighbour Ada must hear nothing of.

        Support                                               Billing
1 Nov   a, b created
2 Nov   a answered by Ada after 1 h, closed                   x created
3 Nov   c created (23:30 UTC: the 4th in Berlin)
4 Nov   a opened again by its customer; b answered by Ada
5 Nov   b closed
6 Nov   a closed again; d created and closed the same day     x closed
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

import pytest

from deskbell.people.models import Person
from deskbell.queues.models import TicketType
from deskbell.reports.questions import Question
from deskbell.reports.ranges import Range
from deskbell.tickets import closing, noting, receiving
from deskbell.tickets.models import Ticket
from deskbell.tickets.replying import default_recipients, reply
from tests.world import World

NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@dataclass
class Past:
    world: World
    a: Ticket
    b: Ticket
    c: Ticket
    d: Ticket
    x: Ticket

    def question(self, person: Person | None = None, zone: tzinfo = UTC, **more: object) -> Question:
        """1 to 10 November, Ada's."""
        return Question(person or self.world.ada, Range(date(2026, 11, 1), date(2026, 11, 10), zone), **more)


@pytest.fixture
def past(world: World) -> Past:
    incident = TicketType.objects.create(name="Incident")
    a = world.ticket(now=at(1), type=incident)
    b = world.ticket(now=at(1, 10), customer=world.dora)
    x = world.ticket(now=at(2), queue=world.billing)
    a = answer(world, a, at(1, 10))
    a = closing.close(by=world.ada, ticket=a, now=at(2))
    c = world.ticket(now=at(3, 23, 30))
    a = receiving.receive(by=world.carla, ticket=a, article=world.message(world.carla, "Again."), now=at(4))
    b = answer(world, b, at(4, 10))
    b = closing.close(by=world.ada, ticket=b, now=at(5))
    a = closing.close(by=world.ada, ticket=a, now=at(6))
    d = world.ticket(now=at(6, 8))
    d = noting.note(by=world.ada, ticket=d, text="Spam.", now=at(6, 9))
    d = closing.close(by=world.carla, ticket=d, now=at(6, 10))
    x = closing.close(by=world.ben, ticket=x, now=at(6))
    return Past(world, a, b, c, d, x)


def answer(world: World, ticket: Ticket, now: datetime) -> Ticket:
    to, cc = default_recipients(ticket)
    return reply(by=world.ada, ticket=ticket, text="Done.", to=to, cc=cc, now=now)
