"""Tickets of which nothing is erased, and what is left of those that were erased whole."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from deskbell.people.models import Person
from deskbell.queues.models import Queue, TicketType
from deskbell.tickets.models.ticket import Ticket


class LegalHold(models.Model):
    """Nothing of the ticket is erased or redacted until somebody ends the hold."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="legal_holds", db_index=False)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(ended_at=None), name="legal_hold_once"),
        ]
        indexes = [models.Index(fields=["ticket"], name="legal_hold_ticket")]


class FilesTerm(models.Model):
    """How long mails say files are kept after a ticket was closed. One row, or none: then they say nothing."""

    after = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=2)  # d, mo


class ErasedTicket(models.Model):
    """The number of a ticket that was erased whole. Queue and type say who may learn that it existed."""

    number = models.CharField(max_length=40, unique=True)
    queue = models.ForeignKey(Queue, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    type = models.ForeignKey(TicketType, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    erased_at = models.DateTimeField()
    under = models.CharField(max_length=100, blank=True)  # the policy's name; "" by hand
