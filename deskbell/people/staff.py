"""Lists of agents, administrators and groups for who administers them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from deskbell.db.containing import contains
from deskbell.people import absence
from deskbell.people.models import Group, Person

STAFF = Q(is_agent=True) | Q(is_administrator=True)
"""A condition on Person: agents and administrators."""
_GROUPS = Prefetch("agent_groups", Group.objects.order_by("name"))


def everybody() -> QuerySet[Person]:
    """Agents and administrators with their groups, in no order."""
    return Person.objects.filter(STAFF, merged_into=None).prefetch_related(_GROUPS)


def away(now: datetime) -> Q:
    """A condition on Person: those who are away now."""
    return Q(pk__in=[person.pk for person in absence.away_now(now)])


def one(public_id: str) -> Person | None:
    return everybody().filter(public_id=public_id).first()


def named(username: str) -> Person | None:
    """Whoever signs in by this user name."""
    return Person.objects.filter(username=username.strip().lower()).first()


def agents() -> QuerySet[Person]:
    """The active ones."""
    return Person.objects.filter(is_agent=True, is_active=True).order_by("name", "pk")


def colleagues(person: Person) -> QuerySet[Person]:
    """The other active agents."""
    return agents().exclude(pk=person.pk)


def groups(q: str = "") -> QuerySet[Group]:
    """By name, each with `size`, the number of its members; `q`: those with it in their name."""
    found = Group.objects.filter(contains("name", q)) if q else Group.objects.all()
    return found.annotate(size=Count("members")).order_by("name")


def group(public_id: str) -> Group | None:
    return Group.objects.filter(public_id=public_id).first()
