"""How many tickets stand in the queues that somebody sees."""

from __future__ import annotations

from deskbell.access import scope
from deskbell.access.levels import key_of
from deskbell.db.keeping import KeptEach
from deskbell.people.models import Person
from deskbell.tickets.counts import ByQueue, QueueCount

_asked: KeptEach[ByQueue] = KeptEach(seconds=3600, most=200)
"""Statements, no numbers: a right that changed has another key."""


def by_queue(person: Person) -> dict[int, QueueCount]:
    """Queue's key → active tickets, and those whose customer waits."""
    return _asked.get(key_of(person), lambda: ByQueue(scope.counts_q(person))).read()
