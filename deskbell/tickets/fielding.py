"""What the extra fields of a ticket hold: written with the ticket, changed by agents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from deskbell.db.prepared import Prepared
from deskbell.people.models import Person
from deskbell.queues.models import ExtraField
from deskbell.tickets import articles
from deskbell.tickets.changes import ANYTHING, ChangedMeanwhile, change
from deskbell.tickets.models import Event, FieldValue, Ticket

Values = Mapping[ExtraField, str]
"""Each as `queues.extra_fields.kept` writes it; "" is no value."""

_values = Prepared(
    lambda ticket: FieldValue.objects.filter(ticket=ticket).order_by("pk").values_list("field_id", "value")
)


def values_of(ticket: Ticket) -> dict[int, str]:
    """By the field's key."""
    return dict(_values.rows(ticket.pk))


def write(ticket: Ticket, values: Values) -> dict[str, str]:
    """The values of a new ticket, in the caller's transaction; by the fields' codes, for the event."""
    filled = {field: value for field, value in values.items() if value}
    FieldValue.objects.bulk_create(FieldValue(ticket=ticket, field=f, value=v) for f, v in filled.items())
    return {field.code: value for field, value in filled.items()}


def fill_in(
    *, by: Person, ticket: Ticket, values: Values, was: Mapping[int, str] = ANYTHING, now: datetime | None = None
) -> Ticket:
    """Set these fields. ChangedMeanwhile when one is neither what the person saw (`was`, by the field's key) nor what
    they want: nothing is overwritten silently."""
    with change(ticket, by=by, now=now) as doing:
        before = dict(FieldValue.objects.filter(ticket=doing.ticket).values_list("field_id", "value"))
        for field, value in values.items():
            old = before.get(field.pk, "")
            if was is not ANYTHING and old not in (was.get(field.pk, ""), value):
                raise ChangedMeanwhile(doing.ticket, field.code)
            if old != value:
                _set(doing.ticket, field, value)
                doing.event(Event.Kind.FIELD_SET, old=old, new=value, code=field.code, label=field.label)
        if any(before.get(field.pk, "") != value for field, value in values.items()):
            articles.reindex(doing.ticket)  # it is found by its values too
    return doing.ticket


def _set(ticket: Ticket, field: ExtraField, value: str) -> None:
    if value:
        FieldValue.objects.update_or_create(ticket=ticket, field=field, defaults={"value": value})
    else:
        FieldValue.objects.filter(ticket=ticket, field=field).delete()
