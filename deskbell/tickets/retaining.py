"""Legal hold: nothing of a ticket is erased or redacted until it is ended. What erases asks for it (`privacy`)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from deskbell.audit import log
from deskbell.db.prepared import Prepared
from deskbell.people.models import Person
from deskbell.tickets.articles import storable
from deskbell.tickets.changes import changes
from deskbell.tickets.models import Event, LegalHold, Ticket


def retain(*, by: Person, ticket: Ticket, reason: str, now: datetime | None = None) -> Ticket:
    """Put the ticket on hold, also one that is part of another by now. Where it is held already, that one stays."""
    with changes(ticket, by=by, now=now, quietly=True) as (doing,):
        why = storable(" ".join(reason.split()), 300)
        if not LegalHold.objects.filter(ticket=doing.ticket, ended_at=None).exists():
            LegalHold.objects.create(ticket=doing.ticket, reason=why, by=by, at=doing.now)
            doing.event(Event.Kind.LEGAL_HOLD_SET, reason=why)
            log.record(action="legal_hold_set", by=by, about=doing.ticket.number, reason=why)
    return doing.ticket


def release(*, by: Person, ticket: Ticket, now: datetime | None = None) -> Ticket:
    """End the hold. The clock of a policy was not stopped: what is due is erased by its next run."""
    with changes(ticket, by=by, now=now, quietly=True) as (doing,):
        held = LegalHold.objects.filter(ticket=doing.ticket, ended_at=None)
        if held.update(ended_at=doing.now, ended_by=by):
            doing.event(Event.Kind.LEGAL_HOLD_ENDED)
            log.record(action="legal_hold_ended", by=by, about=doing.ticket.number)
    return doing.ticket


def hold_on(ticket: Ticket) -> LegalHold | None:
    """The one that stands. Every page of a ticket asks."""
    return _standing.one(ticket.pk)


def _of(ticket: int) -> QuerySet[LegalHold]:
    return LegalHold.objects.select_related("by").filter(ticket=ticket, ended_at=None)


_standing = Prepared(_of)
