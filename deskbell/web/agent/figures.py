"""The numbers that stand beside the sections and queues of every page, for open pages to be kept right."""

from __future__ import annotations

from deskbell.access import scope, standing
from deskbell.access.levels import levels_of
from deskbell.db.keeping import KeptEach
from deskbell.people.models import Person

_kept: KeptEach[dict[str, int]] = KeptEach(seconds=0.4)
"""One reading for all who see the same, in one round of `serve.ear`."""


def of(person: Person) -> dict[str, int]:
    """{"tickets": …, "queue:PUBLIC": open ones, "waiting:PUBLIC": …}; named as `data-figure` in the pages."""
    levels = levels_of(person)
    sees = (levels.everywhere > 0, frozenset(levels.queues_at(1)), frozenset(levels.types_at(1)))
    return _kept.get(sees, lambda: _read(person))


def _read(person: Person) -> dict[str, int]:
    found = standing.by_queue(person)
    figures = {"tickets": sum(count.active for count in found.values())}
    for pk, public_id in scope.queues_for(person).values_list("pk", "public_id"):
        count = found.get(pk)
        figures[f"queue:{public_id}"] = count.active if count else 0
        figures[f"waiting:{public_id}"] = count.waiting if count else 0
    return figures
