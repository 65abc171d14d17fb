"""Erasing one ticket whole because somebody decided so; and the numbers of those that are gone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from deskbell.audit import log
from deskbell.blobs import dooming
from deskbell.people.models import Person
from deskbell.privacy import cleaning, holds, journal, whole
from deskbell.tickets import merged
from deskbell.tickets.changes import changes
from deskbell.tickets.models import ErasedTicket, Ticket


def erase(*, by: Person, ticket: Ticket, reason: str, now: datetime | None = None) -> None:
    """With all that was merged into it. Held."""
    with transaction.atomic(), journal.voiding():
        parts = merged.keys_of(ticket)
        with changes(*Ticket.objects.filter(pk__in=parts), by=by, quietly=True):
            holds.must_be_free(ticket)
        whole.erase(parts, under="", now=now or timezone.now())
        log.record(action="ticket_erased", by=by, about=ticket.number, reason=reason)
        cleaning.ask(words=True)
        transaction.on_commit(dooming.carry_out, robust=True)


def gone(number: str = "") -> QuerySet[ErasedTicket]:
    """Tickets that were erased whole, by rule or by hand."""
    rows = ErasedTicket.objects.select_related("queue")
    return rows.filter(number__startswith=number) if number else rows
