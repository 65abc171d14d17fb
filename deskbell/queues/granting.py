"""What groups may do where: one level for each group and queue, or for a group on every queue (rights.md)."""

from __future__ import annotations

from django.db import transaction

from deskbell.audit import log
from deskbell.people.models import Group, Person
from deskbell.queues.models import Grant, Level, Queue


def grant(*, by: Person, group: Group, queue: Queue | None, level: int) -> None:
    """Give a group this level on a queue, or with None on every queue; 0 takes it away."""
    with transaction.atomic():
        row = Grant.objects.filter(group=group, queue=queue, type=None)
        before = row.values_list("level", flat=True).first() or 0
        if before == level:
            return
        if level:
            Grant.objects.update_or_create(group=group, queue=queue, type=None, defaults={"level": level})
        else:
            row.delete()
        names = {0: "none"} | {choice.value: choice.name.lower() for choice in Level}
        where = queue.path if queue else "every queue"
        log.record(action="grant_changed", by=by, about=group.name, queue=where, old=names[before], new=names[level])


def add_group(*, by: Person, name: str) -> Group:
    with transaction.atomic():
        group = Group.objects.create(name=name)
        log.record(action="group_added", by=by, about=name)
    return group


def levels() -> dict[tuple[int, int | None], int]:
    """(group's key, queue's key or None) → level, of everybody."""
    rows = Grant.objects.filter(type=None).values_list("group_id", "queue_id", "level")
    return {(group, queue): level for group, queue, level in rows}


def queues() -> list[Queue]:
    return list(Queue.objects.filter(is_active=True).order_by("path"))
