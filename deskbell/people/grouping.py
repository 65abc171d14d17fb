"""Groups of agents: making, naming, removing them, and who is in one; logged. What a group may do is in `queues`."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from deskbell.audit import log
from deskbell.people.models import Group, Person


class NameTaken(Exception):
    """There is a group of this name."""


def add(*, by: Person, name: str) -> Group:
    """NameTaken."""
    try:
        with transaction.atomic():
            group = Group.objects.create(name=name)
            log.record(action="group_added", by=by, about=name)
    except IntegrityError:
        raise NameTaken(name) from None
    return group


def rename(*, by: Person, group: Group, name: str) -> Group:
    """NameTaken."""
    before = group.name
    if before == name:
        return group
    try:
        with transaction.atomic():
            group.name = name
            group.save(update_fields=["name"])
            log.record(action="group_renamed", by=by, about=name, before=before)
    except IntegrityError:
        group.name = before
        raise NameTaken(name) from None
    return group


def remove(*, by: Person, group: Group) -> None:
    """With its grants: what its members saw by it alone they see no more, at once."""
    with transaction.atomic():
        members = sorted(str(person) for person in group.members.all())
        log.record(action="group_removed", by=by, about=group.name, members=members)
        group.delete()


def join(*, by: Person, group: Group, person: Person) -> bool:
    """False when they were in it."""
    with transaction.atomic():
        if group.members.filter(pk=person.pk).exists():
            return False
        group.members.add(person)
        log.record(action="group_joined", by=by, about=group.name, person=str(person))
    return True


def leave(*, by: Person, group: Group, person: Person) -> bool:
    """False when they were not in it."""
    with transaction.atomic():
        if not group.members.filter(pk=person.pk).exists():
            return False
        group.members.remove(person)
        log.record(action="group_left", by=by, about=group.name, person=str(person))
    return True
