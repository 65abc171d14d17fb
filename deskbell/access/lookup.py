"""Whom an agent may make the customer of a ticket: anybody, since they may also be somebody new (decision D42)."""

from __future__ import annotations

from django.db.models import Q

from deskbell.access.errors import NotThere
from deskbell.access.scope import levels_of
from deskbell.people import matching
from deskbell.people.models import Person
from deskbell.queues.models import Level

CUSTOMERS = Q(is_active=True, merged_into=None)
MOST = 8


def customers(agent: Person, text: str) -> list[Person]:
    """Persons whose name, address, telephone or organisation begins so; none for who may nowhere answer."""
    return matching.people(text, CUSTOMERS, most=MOST) if _answers_somewhere(agent) else []


def customer(agent: Person, public_id: str) -> Person:
    found = Person.objects.filter(CUSTOMERS, public_id=public_id).select_related("organization").first()
    if found is None or not _answers_somewhere(agent):
        raise NotThere
    return found


def _answers_somewhere(agent: Person) -> bool:
    levels = levels_of(agent)
    return levels.everywhere >= Level.REPLY or bool(levels.queues_at(Level.REPLY) or levels.types_at(Level.REPLY))
