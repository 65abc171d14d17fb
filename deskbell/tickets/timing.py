"""Work units agents note on tickets, in the desk's own unit (OTRS: time accounting)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from deskbell.people.models import Person
from deskbell.tickets.changes import change
from deskbell.tickets.models import Article, Event, Ticket, TimeSpent

MOST = Decimal("99999.99")


def spend(
    *, by: Person, ticket: Ticket, units: Decimal, article: Article | None = None, now: datetime | None = None
) -> Ticket:
    """Note `units` of work; negative ones correct what was too much."""
    assert units and abs(units) <= MOST
    with change(ticket, by=by, now=now) as doing:
        TimeSpent.objects.create(ticket=doing.ticket, article=article, person=by, units=units, at=doing.now)
        doing.event(Event.Kind.TIME_SPENT, article=article, units=str(units.normalize()))
    return doing.ticket
