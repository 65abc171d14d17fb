"""What a customer reads of a ticket's extra fields: those shown to them that hold something."""

from __future__ import annotations

from deskbell.queues import extra_fields
from deskbell.queues.models import ExtraField
from deskbell.tickets import fielding
from deskbell.tickets.models import Ticket


def shown(ticket: Ticket) -> list[tuple[str, str]]:
    """Label and value, in the fields' order. For portal/_fields.html, as `fields`."""
    known = {key: one for key, one in extra_fields.by_key().items() if one.shown_to == ExtraField.For.CUSTOMER}
    values = fielding.values_of(ticket) if known else {}
    rows = sorted((known[key] for key in values if key in known), key=lambda field: (field.order, field.pk))
    return [(str(field), extra_fields.said(field, values[field.pk])) for field in rows]
