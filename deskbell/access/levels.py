"""What the groups of one agent give them, read once a request: the ground that `scope` and `abilities` stand on."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from deskbell.db.prepared import Prepared
from deskbell.people.models import Group, Person
from deskbell.queues.models import Grant, Level, Queue, TicketType


@dataclass(frozen=True, slots=True)
class Levels:
    """What the groups of one agent give: everywhere, per queue, per type."""

    everywhere: int = 0
    queues: dict[int, int] = field(default_factory=dict)
    types: dict[int, int] = field(default_factory=dict)

    def on(self, queue_id: int, type_id: int | None) -> int:
        """The highest of a queue's and a type's level."""
        by_type = self.types.get(type_id, 0) if type_id is not None else 0
        return max(self.everywhere, self.queues.get(queue_id, 0), by_type)

    def queues_at(self, level: int) -> list[int]:
        return [key for key, has in self.queues.items() if has >= level]

    def types_at(self, level: int) -> list[int]:
        return [key for key, has in self.types.items() if has >= level]


NONE = Levels()
MANY = 1_000
"""Grants, beyond which the database is asked for the highest of each queue: fifty groups with a level on five hundred
queues are 25,000, of which 500 count."""
_granted = Prepared(
    lambda person: Grant.objects.filter(group__members=person).values_list("queue_id", "type_id", "level")[: MANY + 1]
)
_everywhere = Prepared(
    lambda person: Grant.objects.filter(group__members=person, queue=None, type=None).values_list("level", flat=True)
)


def _highest(person: int, **which: Any) -> Subquery:
    """The highest level of this person's groups there: from the top down, until one of them is theirs."""
    theirs = Group.members.through.objects.filter(group_id=OuterRef("group_id"), person_id=person)
    there = Grant.objects.filter(Exists(theirs), **which).order_by("-level")
    return Subquery(there.values("level")[:1])


_highest_on_queues = Prepared(
    lambda person: Queue.objects.annotate(level=_highest(person, queue=OuterRef("pk"))).values_list("pk", "level")
)
_highest_on_types = Prepared(
    lambda person: TicketType.objects.annotate(level=_highest(person, type=OuterRef("pk"))).values_list("pk", "level")
)


def levels_of(person: Person) -> Levels:
    """Read once for each Person object: a right is what somebody has now, and the object lives one request."""
    if not is_active_agent(person):
        return NONE
    known: Levels | None = person.__dict__.get("_levels")
    if known is None:
        known = person.__dict__["_levels"] = _read_levels(person)
    return known


def key_of(person: Person) -> Hashable:
    """Equal for persons who see the same tickets: what may be kept for one may be shown to the other."""
    if not is_active_agent(person):
        return "nothing"
    levels = levels_of(person)
    if levels.everywhere:
        return "everything"
    return person.pk, frozenset(levels.queues_at(Level.VIEW)), frozenset(levels.types_at(Level.VIEW))


def is_active_agent(person: Person) -> bool:
    return bool(person.is_authenticated and person.is_active and person.is_agent)


def _read_levels(person: Person) -> Levels:
    """Of an agent with few grants all of them; of one with many the highest of each queue and type alone."""
    rows = _granted.rows(person.pk)
    if len(rows) > MANY:
        rows = [(None, None, level) for level in _everywhere.rows(person.pk)]
        rows += [(queue, None, level) for queue, level in _highest_on_queues.rows(person.pk) if level]
        rows += [(None, type_, level) for type_, level in _highest_on_types.rows(person.pk) if level]
    everywhere, queues, types = 0, dict[int, int](), dict[int, int]()
    for queue, type_, level in rows:
        if queue is not None:
            queues[queue] = max(level, queues.get(queue, 0))
        elif type_ is not None:
            types[type_] = max(level, types.get(type_, 0))
        else:
            everywhere = max(level, everywhere)
    return Levels(everywhere, queues, types)
