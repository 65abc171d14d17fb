"""States and priorities: their names in every language, order, colour. Logged. Built-ins keep their code."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import transaction

from deskbell.audit import log
from deskbell.db.keeping import Kept
from deskbell.people.models import Person
from deskbell.queues.models import Priority, Stage, State

FIXED = (Stage.NEW, Stage.REMOVED, Stage.MERGED)
"""Stages with one state, which the machine sets."""
Row = TypeVar("Row", State, Priority)


colors = Kept(lambda: dict(Priority.objects.exclude(color="").values_list("level", "color")))
"""The administrator's colours by level."""


class LastOfItsStage(Exception):
    """Something must be left that a ticket of this stage can be in."""


def every() -> list[State]:
    return list(State.objects.order_by("stage", "order", "pk"))


def one(public_id: str) -> State | None:
    return State.objects.filter(public_id=public_id).first()


def priorities() -> list[Priority]:
    """The most urgent first."""
    return list(Priority.objects.order_by("-level"))


def priority(public_id: str) -> Priority | None:
    return Priority.objects.filter(public_id=public_id).first()


def is_name_taken(row: State | Priority, name: str) -> bool:
    rows = type(row)._default_manager.exclude(pk=row.pk)
    return any(one.name.casefold() == name.casefold() for one in rows)


def save(*, by: Person, state: State, **fields: Any) -> State:
    """A new state, or these properties of one that is there. LastOfItsStage."""
    if fields.get("is_active") is False:
        others = State.objects.filter(stage=state.stage, is_active=True).exclude(pk=state.pk)
        if state.code is not None or not others.exists():
            raise LastOfItsStage
    return _save(by, state, "state", fields)


def save_priority(*, by: Person, priority: Priority, **fields: Any) -> Priority:
    saved = _save(by, priority, "priority", fields)
    colors.forget()
    return saved


def _save(by: Person, row: Row, kind: str, fields: dict[str, Any]) -> Row:
    is_new = row.pk is None
    before = {name: getattr(row, name) for name, value in fields.items() if getattr(row, name) != value}
    if not before and not is_new:
        return row
    for name in before:
        setattr(row, name, fields[name])
    with transaction.atomic():
        row.save()
        log.record(
            action=f"{kind}_added" if is_new else f"{kind}_changed",
            by=by,
            about=row.name,
            old={} if is_new else before,
            new={name: fields[name] for name in before},
        )
    return row
