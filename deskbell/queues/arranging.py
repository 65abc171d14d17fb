"""The tree of queues: making, changing, resting and removing them. Each change is logged, and paths follow names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import PROTECT, Model

from deskbell.audit import log
from deskbell.db.claiming import lock_name
from deskbell.people.models import Person
from deskbell.queues import addresses
from deskbell.queues.models import CannedReply, Mailbox, Queue, QueueAlias

LONGEST_PATH = 300


class CannotArrange(Exception):
    """The tree would not stay one. `field` of the form says where."""

    field = ""


class PathTaken(CannotArrange):
    """There is a queue of this name in this place."""

    field = "name"


class PathTooLong(CannotArrange):
    """The names from the top down do not fit into one path."""

    field = "name"


class InsideItself(CannotArrange):
    """A queue cannot stand below itself."""

    field = "parent"


class AddressTaken(CannotArrange):
    """Another queue receives at this address."""

    def __init__(self, address: str, field: str) -> None:
        super().__init__(address)
        self.address, self.field = address, field


class NotEmpty(Exception):
    """Something still stands in the queue or below it."""


class IsDefault(Exception):
    """The default queue takes what fits nowhere else: another one has to be that first."""


def every() -> list[Queue]:
    """All of them, as a tree is read from above: each behind the one it stands in."""
    found = Queue.objects.select_related("mailbox", "calendar").defer("salutation", "signature")
    return sorted(found, key=lambda queue: [part.casefold() for part in queue.path.split("/")])


def one(public_id: str) -> Queue | None:
    wanted = Queue.objects.select_related("parent", "mailbox", "calendar", "default_owner")
    return wanted.filter(public_id=public_id).first()


def aliases(queue: Queue) -> list[str]:
    return list(QueueAlias.objects.filter(queue=queue.pk).order_by("address").values_list("address", flat=True))


def places_for(queue: Queue) -> list[Queue]:
    """Where it may stand: in any other queue, but for those below it."""
    inside = f"{queue.path}/"
    return [one for one in every() if queue.pk is None or (one.pk != queue.pk and not one.path.startswith(inside))]


def mailboxes() -> list[Mailbox]:
    return list(Mailbox.objects.order_by("name", "pk"))


def at_path(path: str) -> Queue:
    """The queue of this path, unsaved if there is none; those above it are made."""
    found = Queue.objects.filter(path=path).first()
    if found is not None:
        return found
    above, _slash, name = path.rpartition("/")
    parent = at_path(above) if above else None
    if parent is not None and parent.pk is None:
        parent.save()
    return Queue(name=name, path=path, parent=parent)


def save(*, by: Person, queue: Queue, aliases: Iterable[str] | None = None, **fields: Any) -> Queue:
    """A new queue, or these fields of one that is there; `aliases` are all further addresses. CannotArrange.

    Nothing is logged when nothing differs."""
    with transaction.atomic():
        lock_name("queues")
        is_new = queue.pk is None
        before = {name: getattr(queue, name) for name, value in fields.items() if getattr(queue, name) != value}
        for name in before:
            setattr(queue, name, fields[name])
        had_path = _path_of(queue)
        _place(queue)
        _check_address(queue.address, queue, "address")
        if is_new:
            queue.save()
        elif before:  # not what was read before the lock and is not meant here, as which one is the default
            queue.save(update_fields=[*before, "path"])
        if not is_new and had_path != queue.path:
            _follow(queue, had_path)
        changed = {name: (_plain(was), _plain(fields[name])) for name, was in before.items()}
        if aliases is not None:
            changed |= _set_aliases(queue, {one.strip().lower() for one in aliases if one.strip()})
        if changed or is_new:
            log.record(
                action="queue_added" if is_new else "queue_changed",
                by=by,
                about=queue.path,
                old={} if is_new else {name: old for name, (old, _new) in changed.items()},
                new={name: new for name, (_old, new) in changed.items()},
            )
    addresses.book.forget()
    return queue


def switch(*, by: Person, queue: Queue, on: bool) -> None:
    """Let it rest, or take it back into use. Its tickets stay as they are. IsDefault."""
    if not on and queue.is_default:
        raise IsDefault
    if queue.is_active != on:
        save(by=by, queue=queue, is_active=on)


def make_default(*, by: Person, queue: Queue) -> None:
    """It takes what fits nowhere else, from now on; it is in use then."""
    with transaction.atomic():
        lock_name("queues")
        before = Queue.objects.filter(is_default=True).first()
        if before is not None and before.pk == queue.pk:
            return
        Queue.objects.filter(is_default=True).update(is_default=False)
        queue.is_default = queue.is_active = True
        queue.save(update_fields=["is_default", "is_active"])
        old = before.path if before is not None else ""
        log.record(action="default_queue_set", by=by, about=queue.path, old=old, new=queue.path)
    addresses.book.forget()


def is_empty(queue: Queue) -> bool:
    """Whether nothing stands in it that would be lost: no ticket, no queue."""
    return not any(
        related.on_delete is PROTECT and _rows(related.related_model, related.field.name, queue)
        for related in queue._meta.related_objects
    )


def remove(*, by: Person, queue: Queue) -> None:
    """Take an empty queue away, with its addresses, grants and texts. What agents wrote for themselves stays, for any
    queue. NotEmpty, IsDefault."""
    with transaction.atomic():
        lock_name("queues")
        if Queue.objects.filter(pk=queue.pk, is_default=True).exists():
            raise IsDefault
        if not is_empty(queue):
            raise NotEmpty
        log.record(action="queue_removed", by=by, about=queue.path)
        CannedReply.objects.filter(queue=queue).exclude(person=None).update(queue=None)
        queue.delete()
    addresses.book.forget()


def _rows(model: type[Model], field: str, queue: Queue) -> bool:
    return model._default_manager.filter(**{field: queue.pk}).exists()


def _place(queue: Queue) -> None:
    """Its path, from its name and what it stands in."""
    above, had = (_path_of(one) if one is not None else "" for one in (queue.parent, queue))
    if had and f"{above}/".startswith(f"{had}/"):
        raise InsideItself
    path = f"{above}/{queue.name}" if queue.parent is not None else queue.name
    if len(path) > LONGEST_PATH:
        raise PathTooLong
    if Queue.objects.filter(path=path).exclude(pk=queue.pk).exists():
        raise PathTaken
    queue.path = path


def _path_of(queue: Queue) -> str:
    """As it is kept now: those at hand may have been read before another was renamed."""
    return Queue.objects.filter(pk=queue.pk).values_list("path", flat=True).first() or ""


def _follow(queue: Queue, had_path: str) -> None:
    """The queues below it are called after it, too."""
    alike = Queue.objects.filter(path__startswith=f"{had_path}/")  # SQLite looks past capitals there
    below = [one for one in alike if one.path.startswith(f"{had_path}/")]
    for one in below:
        one.path = queue.path + one.path[len(had_path) :]
        if len(one.path) > LONGEST_PATH:
            raise PathTooLong
    Queue.objects.bulk_update(below, ["path"])


def _set_aliases(queue: Queue, wanted: set[str]) -> dict[str, tuple[Any, Any]]:
    now = set(QueueAlias.objects.filter(queue=queue).values_list("address", flat=True))
    for address in sorted(wanted - now):
        _check_address(address, queue, "aliases")
    if wanted == now:
        return {}
    QueueAlias.objects.filter(queue=queue, address__in=now - wanted).delete()
    QueueAlias.objects.bulk_create(QueueAlias(queue=queue, address=one) for one in sorted(wanted - now))
    return {"aliases": (sorted(now), sorted(wanted))}


def _check_address(address: str, queue: Queue, field: str) -> None:
    """AddressTaken, where another queue receives there."""
    if address and is_taken(address, queue):
        raise AddressTaken(address, field)


def is_taken(address: str, queue: Queue) -> bool:
    """Whether another queue receives there."""
    others = Queue.objects.filter(address=address).exclude(pk=queue.pk)
    return others.exists() or QueueAlias.objects.filter(address=address).exclude(queue=queue.pk).exists()


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | int) or value is None else str(value)
