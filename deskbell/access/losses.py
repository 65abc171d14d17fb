"""What the members of a group would lose with it, told before it is removed. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from deskbell.people.models import Group, Person
from deskbell.queues.models import Grant, Queue, TicketType

MOST = 100
"""Members that are looked at."""

Place = tuple[int | None, int | None]
"""A queue's key, a type's key; both None: every queue."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A member, the names of what they would not see any more, and in how many places they could do less."""

    person: Person
    gone: list[str]
    less: int


def of_group(group: Group) -> list[Loss]:
    """Of active agents, by name; who loses nothing is not among them."""
    members = list(group.members.filter(is_active=True, is_agent=True).order_by("name", "pk")[:MOST])
    given = _levels(Grant.objects.filter(group=group).values_list("group", "queue", "type", "level")).get(
        group.pk, {}
    )
    others: dict[int, set[int]] = {}
    rows = Group.members.through.objects.filter(person__in=members).exclude(group=group)
    for key, other in rows.values_list("person_id", "group_id"):
        others.setdefault(key, set()).add(other)
    wanted = set().union(*others.values())
    theirs = _levels(Grant.objects.filter(group__in=wanted).values_list("group", "queue", "type", "level"))
    names = _names(given)
    found, known = [], dict[frozenset[int], dict[Place, int]]()
    for person in members:
        keys = frozenset(others.get(person.pk, ()))
        if keys not in known:  # most members of a group are in the same others
            rest = [theirs[key] for key in keys if key in theirs]
            known[keys] = {place: _best(rest, place) for place in given}
        left = known[keys]
        gone = sorted(names[place] for place, level in left.items() if not level)
        less = sum(0 < level < given[place] for place, level in left.items())
        if gone or less:
            found.append(Loss(person, gone, less))
    return found


def _levels(rows: object) -> dict[int, dict[Place, int]]:
    found: dict[int, dict[Place, int]] = {}
    for group, queue, type, level in rows:  # type: ignore[attr-defined]
        found.setdefault(group, {})[queue, type] = level
    return found


def _best(grants: list[dict[Place, int]], place: Place) -> int:
    return max((max(one.get(place, 0), one.get((None, None), 0)) for one in grants), default=0)


def _names(given: dict[Place, int]) -> dict[Place, str]:
    queues = Queue.objects.in_bulk([queue for queue, _type in given if queue])
    types = TicketType.objects.in_bulk([type for _queue, type in given if type])
    return {
        (queue, type): queues[queue].path if queue else str(types[type]) if type else _("Every queue")
        for queue, type in given
    }
