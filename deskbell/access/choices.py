"""What every page of the desk offers to choose from: queues to look at and to move to, agents to hand a ticket to.

The same as the querysets of `scope`, drawn from rows that are kept for a moment. Only the material is kept, never a
right: a person's levels are read anew for each request, and what was chosen goes through `scope` when posted."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import get_language

from deskbell.access import scope
from deskbell.access.levels import levels_of
from deskbell.db.keeping import SECONDS, Kept, KeptEach
from deskbell.people.models import Person
from deskbell.people.naming import agent_name
from deskbell.queues.models import Level, Queue
from deskbell.tickets.models import Ticket


class Place(NamedTuple):
    """An active queue, as far as a choice shows it."""

    pk: int
    public_id: str
    name: str
    path: str
    open_to_moves: bool


def _read_places() -> list[Place]:
    active = Queue.objects.filter(is_active=True).order_by("path")
    return [Place(*row) for row in active.values_list("pk", "public_id", "name", "path", "open_to_moves")]


_places = Kept(_read_places)
_agents: KeptEach[list[tuple[str, str]]] = KeptEach(seconds=SECONDS)


def queues(person: Person, level: int = Level.VIEW) -> list[Place]:
    """`scope.queues_for`, in the order of their paths."""
    levels = levels_of(person)
    places = _places.get()
    return places if levels.everywhere >= level else [p for p in places if levels.queues.get(p.pk, 0) >= level]


def queues_below(person: Person, queue: Queue) -> list[Place]:
    """Those of the person's queues that stand below this one."""
    return [place for place in queues(person) if place.path.startswith(f"{queue.path}/")]


def queues_to_move_to(person: Person) -> list[Place]:
    """`scope.queues_to_move_to`, in the order of their paths."""
    mine = {place.pk for place in queues(person)}
    return [place for place in _places.get() if place.pk in mine or place.open_to_moves]


def agents(ticket: Ticket) -> list[tuple[str, str]]:
    """`scope.agents_for` as pairs of public id and name, with the absence of those who are away. Which agents these
    are depends on queue and type alone; how they are named, on the language too."""
    key = ticket.queue_id, ticket.type_id, get_language()
    return _agents.get(key, lambda: _named(scope.agents_for(ticket)))


def _named(agents: QuerySet[Person]) -> list[tuple[str, str]]:
    return [(agent.public_id, agent_name(agent)) for agent in agents.select_related("substitute")]
