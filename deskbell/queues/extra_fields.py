"""What a desk wants to know besides: the fields of tickets, how a value is kept, changing fields (audited)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from deskbell.audit import log
from deskbell.db.keeping import Kept
from deskbell.people.models import Person
from deskbell.queues.models import ExtraField, TicketType

LONGEST = 1000
MOST_CHOICES = 200
TICKED = "1"


def of_type(type: TicketType | None, *, customers: bool) -> list[ExtraField]:
    """The fields of tickets of this type, in order; for customers without those that only agents see."""
    key = type.pk if type is not None else None
    return [
        field
        for field in _active.get()
        if field.type_id in (None, key) and (not customers or field.shown_to == ExtraField.For.CUSTOMER)
    ]


def by_key() -> dict[int, ExtraField]:
    """Every field there is, resting ones too: a ticket keeps what it was told."""
    return _all.get()


def by_code() -> dict[str, ExtraField]:
    return {field.code: field for field in _all.get().values()}


def of(type: TicketType | None) -> list[ExtraField]:
    """For administrators: the fields of one type, or (None) those of all tickets; resting ones last."""
    return list(ExtraField.objects.filter(type=type).order_by("-is_active", "order", "pk"))


def active_by_type() -> dict[int | None, list[ExtraField]]:
    """Key of a type → its fields in use, in order; under None those of all tickets."""
    found: dict[int | None, list[ExtraField]] = {}
    for field in _active.fresh():
        found.setdefault(field.type_id, []).append(field)
    return found


def one(public_id: str) -> ExtraField | None:
    return ExtraField.objects.select_related("type").filter(public_id=public_id).first()


def is_taken(code: str, field: ExtraField) -> bool:
    return ExtraField.objects.filter(code=code).exclude(pk=field.pk).exists()


def kept(value: Any) -> str:
    """As text: a date as 2026-11-22, a number without needless noughts, a tick as "1", nothing as ""."""
    if value is None or value is False or value == "":
        return ""
    if value is True:
        return TICKED
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        plain = f"{value:f}"
        return (plain.rstrip("0").rstrip(".") if "." in plain else plain) or "0"
    return " ".join(str(value).replace("\0", "").split())[:LONGEST]


def said(field: ExtraField, value: str) -> str:
    """The same for people, in the language that is active."""
    if field.kind == ExtraField.Kind.CHECKBOX:
        return _("Yes") if value == TICKED else ""
    if field.kind == ExtraField.Kind.DATE:
        try:
            return date_format(date.fromisoformat(value))
        except ValueError:
            return value
    return value


def save(*, by: Person, field: ExtraField, **values: Any) -> ExtraField:
    """A new field, or these properties of one that is there; nothing is logged when none differs."""
    is_new = field.pk is None
    before = {name: getattr(field, name) for name, value in values.items() if getattr(field, name) != value}
    if not before and not is_new:
        return field
    for name in before:
        setattr(field, name, values[name])
    with transaction.atomic():
        field.save()
        log.record(
            action="field_added" if is_new else "field_changed",
            by=by,
            about=field.code,
            old={} if is_new else before,
            new={name: values[name] for name in before},
        )
    _active.forget()
    _all.forget()
    return field


_active = Kept(lambda: list(ExtraField.objects.filter(is_active=True).order_by("order", "pk")))
_all = Kept(lambda: ExtraField.objects.in_bulk())
