"""Ticket types: which of them customers may choose, where their tickets go, and changing them (audited)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q

from deskbell.audit import log
from deskbell.people.models import Person
from deskbell.queues.models import Grant, LicenceRule, Queue, TicketType


def published() -> list[TicketType]:
    """What the web form offers, in the administrator's order."""
    found = TicketType.objects.filter(is_active=True, is_published=True).select_related("queue")
    return list(found.order_by("order", "name"))


def every() -> list[TicketType]:
    """All of them, resting ones last."""
    return list(TicketType.objects.select_related("queue").order_by("-is_active", "order", "name"))


def one(public_id: str) -> TicketType | None:
    return TicketType.objects.filter(public_id=public_id).first()


def queue_for(type: TicketType | None) -> Queue:
    """Where a ticket of the web form goes: the type's queue while that is active, else the default queue."""
    if type is not None and type.queue is not None and type.queue.is_active:
        return type.queue
    return Queue.objects.get(is_default=True)


def ask_for_licences(offered: list[TicketType]) -> bool:
    """Whether tickets of any of these types, or without one, go where a support licence matters."""
    queues = Queue.objects.filter(Q(is_default=True) | Q(pk__in=[one.queue_id for one in offered if one.queue_id]))
    return queues.exclude(licence_rule=LicenceRule.NOT_NEEDED).exists()


def save(*, by: Person, type: TicketType, **fields: Any) -> TicketType:
    """A new type, or these fields of one that is there; nothing is logged when none differs."""
    is_new = type.pk is None
    before = {name: getattr(type, name) for name, value in fields.items() if getattr(type, name) != value}
    if not before and not is_new:
        return type
    for name in before:
        setattr(type, name, fields[name])
    if {"name", "names"} & before.keys():
        type.code = None  # a built-in one by another name is the administrator's own (models.Named)
    with transaction.atomic():
        type.save()
        log.record(
            action="type_added" if is_new else "type_changed",
            by=by,
            about=type.name,
            old={} if is_new else {name: _plain(value) for name, value in before.items()},
            new={name: _plain(fields[name]) for name in before},
        )
    return type


def grants_on(type: TicketType) -> list[Grant]:
    """Which groups have rights on it, by name."""
    return list(Grant.objects.filter(type=type).select_related("group").order_by("group__name", "pk"))


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | int | dict) or value is None else str(value)
