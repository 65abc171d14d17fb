"""Setting the sample desk up: its name, queues, types, groups and grants. Who is on it: `people`."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from deskbell.audit import log
from deskbell.desk import settings as desk
from deskbell.operations.sample import cast
from deskbell.people.models import Group
from deskbell.queues.models import Grant, Queue, QueueAlias, TicketType


def is_set_up() -> bool:
    """As the sample desk."""
    return desk.current().is_sample


def is_in_use() -> bool:
    """Somebody has set it up, as whatever."""
    return desk.current().set_up_at is not None


def set_up() -> None:
    """All of it or nothing. From here on nothing this desk says leaves the machine (outbox.catch_all)."""
    with transaction.atomic():
        settings = desk.current()
        settings.name, settings.system_id = cast.DESK_NAME, cast.SYSTEM_ID
        settings.is_sample, settings.set_up_at = True, timezone.now()
        desk.save(settings)
        for new in cast.QUEUES:
            _queue(new)
        for address, path in cast.ALIASES.items():
            QueueAlias.objects.update_or_create(address=address, defaults={"queue": Queue.objects.get(path=path)})
        for name, names, description in cast.TYPES:
            fields = {"names": names, "description": description, "is_published": True}
            TicketType.objects.update_or_create(name=name, code=None, defaults=fields)
        for name, levels in cast.GROUPS.items():
            _group(name, levels)
        log.record(action="sample_desk_made", about=cast.DESK_NAME, queues=len(cast.QUEUES))


def _queue(new: cast.NewQueue) -> None:
    parent, _slash, name = new.path.rpartition("/")
    fields = {
        "parent": Queue.objects.get(path=parent) if parent else None,
        "name": name,
        "address": new.address,
        "sender_name": new.sender,
        "plus_addressing": new.plus,
        "signature": cast.SIGNATURE,
    }
    Queue.objects.update_or_create(path=new.path, defaults=fields)


def _group(name: str, levels: Mapping[str, int]) -> None:
    group, _made = Group.objects.get_or_create(name=name)
    for path, level in levels.items():
        queue = None if path == cast.EVERYWHERE else Queue.objects.get(path=path)
        Grant.objects.update_or_create(group=group, queue=queue, type=None, defaults={"level": level})
        log.record(action="grant_set", about=name, queue=path, level=int(level))
