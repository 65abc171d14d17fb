"""Lists of agents, administrators and groups for who administers them."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet

from deskbell.people.models import Group, Person


def everybody() -> QuerySet[Person]:
    """Agents and administrators, the active ones first."""
    groups = Prefetch("agent_groups", Group.objects.order_by("name"))
    people = Person.objects.filter(Q(is_agent=True) | Q(is_administrator=True), merged_into=None)
    return people.prefetch_related(groups).order_by("-is_active", "name", "pk")


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


def groups() -> QuerySet[Group]:
    return Group.objects.prefetch_related("members").order_by("name")
