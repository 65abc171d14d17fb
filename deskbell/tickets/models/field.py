"""What the extra fields of a ticket hold (`queues.ExtraField`)."""

from __future__ import annotations

from django.db import models

from deskbell.queues.models import ExtraField
from deskbell.tickets.models.ticket import Ticket


class FieldValue(models.Model):
    """One field's value on one ticket, written as text: a date as 2026-11-22, a tick as "1"."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="values", db_index=False)
    field = models.ForeignKey(ExtraField, on_delete=models.CASCADE, related_name="+", db_index=False)
    value = models.CharField(max_length=1000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "field"], name="field_value_once")]
        indexes = [models.Index(fields=["field", "value", "ticket"], name="field_value")]
