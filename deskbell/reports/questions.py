"""What a report is asked: whose eyes, which days, which queue and agent, and any search; and the query that lists it.

Every number comes from `tickets()` or `events()`, which never leave the reader's scope (decision D42). A ticket
counts where it stands now: under its queue, type and owner of today, as in every list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from deskbell.access import scope
from deskbell.people.models import Person
from deskbell.queues.models import Queue
from deskbell.reports.ranges import Range
from deskbell.reports.terms import term
from deskbell.search.query import directories
from deskbell.tickets.models import Event, Ticket


@dataclass(frozen=True)
class Question:
    person: Person
    days: Range
    queue: Queue | None = None
    agent: Person | None = None  # owner of the tickets
    search: str = ""  # a query in brackets or a term, "" = no search
    found: QuerySet[Ticket] | None = None  # the tickets of `search`

    def tickets(self) -> QuerySet[Ticket]:
        return scope.tickets_for(self.person).filter(self._chosen())

    def related(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of events, times … whose ticket is one of `tickets()`."""
        return rows.filter(scope.tickets_q(self.person, prefix="ticket__"), self._chosen("ticket__"))

    def events(self) -> QuerySet[Event]:
        return self.related(Event.objects.all())

    def lists(self, *terms: str | None) -> str:
        """The query that finds the tickets of this question for which all the terms are true; "" when one of them is
        None, as it cannot be written: there is no link then."""
        known = [term for term in terms if term is not None]
        return " ".join(part for part in (*self._terms, *known) if part) if len(known) == len(terms) else ""

    @cached_property
    def today(self) -> date:
        """By the reader's calendar."""
        return timezone.now().astimezone(self.days.zone).date()

    def _chosen(self, prefix: str = "") -> Q:
        where = Q()
        if self.queue:
            where &= Q(**{f"{prefix}queue": self.queue})
        if self.agent:
            where &= Q(**{f"{prefix}owner": self.agent})
        if self.found is not None:
            where &= Q(**{f"{prefix}pk__in": self.found.order_by().values("pk")})
        return where

    @cached_property
    def _terms(self) -> list[str]:
        found = [self.search]
        if self.queue:
            found.append(term("queue", self.queue.path))
        if self.agent:
            names = directories.AGENTS.names([self.agent.pk], self.person)
            found.append(term("owner", names.get(self.agent.pk, str(self.agent))))
        return found
