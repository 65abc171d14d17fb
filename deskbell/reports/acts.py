"""What each agent did in the range, from the tickets' events: an answer is an answer, whoever owns the ticket."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from deskbell.people.models import Person
from deskbell.reports.questions import Question
from deskbell.reports.tables import Cell, Column, Kind, Table
from deskbell.tickets.models import Event, TimeSpent

KINDS = {
    Event.Kind.REPLIED: "answers",
    Event.Kind.NOTED: "notes",
    Event.Kind.CALLED: "calls",
    Event.Kind.CALL_TAKEN: "calls",
    Event.Kind.WROTE: "mails",
    Event.Kind.FORWARDED: "mails",
    Event.Kind.REDIRECTED: "mails",
    Event.Kind.CLOSED: "closings",
    Event.Kind.REOPENED: "reopenings",
}
ORDER = ("answers", "notes", "calls", "mails", "closings", "reopenings")
CUSTOMERS, MACHINE = "customers", "machine"


def table(question: Question) -> Table:
    """A row for each agent who did anything, then customers and the machine, who close and reopen too."""
    done = _done(question)
    units = _units(question)
    people = Person.objects.filter(pk__in=[key for key in {*done, *units} if isinstance(key, int)])
    agents = sorted(people, key=lambda one: (-sum(done[one.pk].values()), str(one)))
    names: dict[Any, str] = {
        **{one.pk: str(one) for one in agents},
        CUSTOMERS: _("Customers"),
        MACHINE: _("Automatic"),
    }
    rows = [
        [Cell(name), *(Cell(done[key].get(kind, 0)) for kind in ORDER), Cell(units.get(key, Decimal(0)))]
        for key, name in names.items()
        if key in done or key in units
    ]
    sums = [sum(row.get(kind, 0) for row in done.values()) for kind in ORDER]
    return Table(
        id="acts",
        title=_("What was done"),
        columns=[
            Column(_("Who"), Kind.TEXT),
            Column(_("Answers"), bar=True),
            Column(_("Notes")),
            Column(_("Calls")),
            Column(_("Other mails"), hint=_("Forwarded, sent on, and written to others than the customer")),
            Column(_("Closings"), hint=_("Every time a ticket was closed, even when it was opened again later")),
            Column(_("Reopenings")),
            Column(_("Time units"), Kind.UNITS),
        ],
        rows=rows,
        total=[Cell(_("All")), *map(Cell, sums), Cell(sum(units.values(), Decimal(0)))] if rows else (),
    )


def _done(question: Question) -> dict[Any, dict[str, int]]:
    events = question.events().filter(question.days.where("at"), kind__in=KINDS)
    agents = set(Person.objects.filter(is_agent=True).values_list("pk", flat=True))
    found: dict[Any, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for kind, by, n in events.order_by().values_list("kind", "by").annotate(n=Count("*")):
        who = MACHINE if by is None else by if by in agents or kind in AGENTS_ONLY else CUSTOMERS
        found[who][KINDS[kind]] += n
    return found


AGENTS_ONLY = set(KINDS) - {Event.Kind.CLOSED, Event.Kind.REOPENED}
"""Whoever did these was an agent then."""


def _units(question: Question) -> dict[Any, Decimal]:
    rows = question.related(TimeSpent.objects.filter(question.days.where("at")))
    return dict(rows.order_by().values_list("person").annotate(n=Sum("units")))
