"""The numbers that stand beside the sections and queues of every page, for open pages to be kept right."""

from __future__ import annotations

from deskbell.access import scope
from deskbell.db.keeping import KeptEach
from deskbell.people.models import Person
from deskbell.tickets import counts

_by_queue: KeptEach[dict[int, counts.QueueCount]] = KeptEach(seconds=1.0)


def of(person: Person) -> dict[str, int]:
    """{"tickets": …, "queue:PUBLIC": open ones, "waiting:PUBLIC": …}; named as `data-figure` in the pages."""
    levels = scope.levels_of(person)
    key = (levels.everywhere, frozenset(levels.queues.items()), frozenset(levels.types.items()))
    found = _by_queue.get(key, lambda: counts.by_queue(scope.counts_q(person)))
    figures = {"tickets": sum(count.active for count in found.values())}
    for pk, public_id in scope.queues_for(person).values_list("pk", "public_id"):
        count = found.get(pk)
        figures[f"queue:{public_id}"] = count.active if count else 0
        figures[f"waiting:{public_id}"] = count.waiting if count else 0
    return figures
