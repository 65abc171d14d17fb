"""What groups may do where: a level for each group and queue, group and type, or for a group on every queue
(rights.md); logged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from deskbell.audit import log
from deskbell.db.containing import contains
from deskbell.people.models import Group, Person
from deskbell.queues.models import Grant, Level, Queue, TicketType

_WORDS = {0: "none"} | {choice.value: choice.name.lower() for choice in Level}


class ChangedMeanwhile(Exception):
    """The level is not any more what the administrator saw. `str(error)` names group and place."""


def grant(
    *,
    by: Person,
    group: Group,
    level: int,
    queue: Queue | None = None,
    type: TicketType | None = None,
    was: int | None = None,
) -> bool:
    """Give a group this level on a queue, on a type, or with neither on every queue; 0 takes it away. False when it
    has it. ChangedMeanwhile unless the level is `was`, where that is said."""
    with transaction.atomic():
        if Group.objects.select_for_update().filter(pk=group.pk).first() is None:
            raise ChangedMeanwhile(group.name)
        row = Grant.objects.filter(group=group, queue=queue, type=type)
        before = row.values_list("level", flat=True).first() or 0
        if before == level:
            return False
        if was is not None and was != before:
            raise ChangedMeanwhile(f"{group.name}: {queue or type or _('every queue')}")
        if level:
            Grant.objects.update_or_create(group=group, queue=queue, type=type, defaults={"level": level})
        else:
            row.delete()
        where: dict[str, Any] = {"type": type.name} if type else {"queue": queue.path if queue else "every queue"}
        log.record(action="grant_changed", by=by, about=group.name, **where, old=_WORDS[before], new=_WORDS[level])
    return True


def everywhere_of(group: Group) -> int:
    """The group's level on every queue; 0 = none."""
    rows = Grant.objects.filter(group=group, queue=None, type=None).values_list("level", flat=True)
    return rows.first() or 0


def on_queues_of(group: Group, queues: Iterable[Queue]) -> dict[int, int]:
    """Queue's key → the group's level on it, of these queues."""
    rows = Grant.objects.filter(group=group, queue__in=list(queues))
    return dict(rows.values_list("queue_id", "level"))


def on_types_of(group: Group) -> dict[int, int]:
    """Type's key → the group's level on it."""
    rows = Grant.objects.filter(group=group).exclude(type=None)
    return dict(rows.values_list("type_id", "level"))


def of_groups(*, queue: Queue | None = None, type: TicketType | None = None) -> dict[int, int]:
    """Group's key → its level on this queue or type; on every queue where neither is named."""
    return dict(Grant.objects.filter(queue=queue, type=type).values_list("group_id", "level"))


def count_by_group(groups: Iterable[Group]) -> dict[int, int]:
    """Group's key → how many grants it has."""
    rows = Grant.objects.filter(group__in=list(groups)).order_by().values("group").annotate(n=Count("pk"))
    return dict(rows.values_list("group", "n"))


def count_by_queue(queues: Iterable[Queue]) -> dict[int, int]:
    """Queue's key → how many groups have a level on it, besides those that have one on every queue."""
    rows = Grant.objects.filter(queue__in=list(queues)).order_by().values("queue").annotate(n=Count("pk"))
    return dict(rows.values_list("queue", "n"))


def count_by_type() -> dict[int, int]:
    rows = Grant.objects.exclude(type=None).order_by().values("type").annotate(n=Count("pk"))
    return dict(rows.values_list("type", "n"))


def queues() -> list[Queue]:
    return list(Queue.objects.filter(is_active=True).order_by("path"))


def tree(text: str = "") -> QuerySet[Queue]:
    """Queues whose path has these words in it, in no order; resting ones too, for rights on them stay."""
    found = Queue.objects.all()
    for word in text.split()[:6]:
        found = found.filter(contains("path", word))
    return found


def queue(public_id: str) -> Queue | None:
    return Queue.objects.filter(public_id=public_id).first()


def queues_named(public_ids: Iterable[str]) -> list[Queue]:
    return list(Queue.objects.filter(public_id__in=list(public_ids)))
