"""What an agent may hear of: which tickets changed since one last listened, in the listener's scope.

Only a hint for open pages, never content: whoever hears fetches the page again, and that asks for the right anew."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from django.db.models import Max

from deskbell.access.levels import levels_of
from deskbell.db import connecting
from deskbell.db.keeping import Kept
from deskbell.people.models import Person
from deskbell.queues.models import Queue
from deskbell.tickets.models import Event

MOST = 2000  # events a round; more are heard in the next one
OVERLAP = 5.0  # seconds: with several writers a lower key may be committed after a higher one

_queues = Kept(lambda: dict(Queue.objects.values_list("path", "pk")))


@dataclass(frozen=True, slots=True)
class Heard:
    """One ticket that changed. `queues`: where it is and where it was."""

    number: str
    queues: frozenset[int]
    type_id: int | None
    people: frozenset[int]
    kinds: frozenset[str]
    by: frozenset[int]


@dataclass
class Hearing:
    """One listener's place in the events of the desk."""

    _floor: int | None = None
    _seen: dict[int, float] = field(default_factory=dict)

    def skip(self) -> None:
        """Nobody listens: begin anew at the end."""
        self._floor = None
        self._seen.clear()

    def news(self) -> list[Heard]:
        """The tickets that changed since the last call, each once; nothing at the first call."""
        if self._floor is None:
            self._floor = Event.objects.aggregate(last=Max("pk"))["last"] or 0
            return []
        rows = Event.objects.filter(pk__gt=self._floor).order_by("pk").values_list(
            *("pk", "kind", "by_id", "data", "ticket__number", "ticket__queue_id", "ticket__type_id"),
            *("ticket__owner_id", "ticket__responsible_id"),
        )[:MOST]  # fmt: skip
        found: dict[str, Heard] = {}
        now = time.monotonic()
        for pk, kind, by, data, number, queue, type_id, owner, responsible in rows:
            if pk in self._seen:
                continue
            self._seen[pk] = now
            before = found.get(number)
            queues = {queue, _queues.get().get(data.get("from"), queue)} if kind == Event.Kind.MOVED else {queue}
            found[number] = Heard(
                number,
                frozenset(queues) | (before.queues if before else frozenset()),
                type_id,
                frozenset(person for person in (owner, responsible) if person),
                frozenset([kind]) | (before.kinds if before else frozenset()),
                (frozenset([by]) if by else frozenset()) | (before.by if before else frozenset()),
            )
        self._forget(now)
        return list(found.values())

    def _forget(self, now: float) -> None:
        wait = 0.0 if connecting.has_one_writer() else OVERLAP
        old = [pk for pk, at in self._seen.items() if at <= now - wait]
        if old:
            self._floor = max(self._floor or 0, *old)
            self._seen = {pk: at for pk, at in self._seen.items() if pk > self._floor}


def hears(person: Person, heard: Heard) -> bool:
    """Whether the agent sees that ticket, or saw it where it was."""
    levels = levels_of(person)
    return person.pk in heard.people or any(levels.on(queue, heard.type_id) for queue in heard.queues)
