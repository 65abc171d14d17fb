"""Sending later: a sealed draft waits for its release, and until then it can be taken back (decision A1).

Nobody but its writer sees it, and nothing is on the ticket. What happens at its release is in the room `sending`."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from deskbell.db import wakeup
from deskbell.people.models import Person
from deskbell.tickets.changes import SYSTEM, write_events
from deskbell.tickets.drafting import TAKEN_BACK, Sealed
from deskbell.tickets.models import Draft, Event, PendingSend, Ticket


class TooLate(Exception):
    """It was sent, or came back, before it could be taken back."""


def seal(*, draft: Draft, release_at: datetime, now: datetime | None = None) -> PendingSend:
    """From now on nobody changes it, and at `release_at` it is sent. Sealed when it is already."""
    with transaction.atomic():
        if not Draft.objects.filter(pk=draft.pk, sealed=False).update(sealed=True, returned=""):
            raise Sealed
        pending = PendingSend.objects.create(
            draft=draft, sealed_at=now or timezone.now(), release_at=release_at, next_at=release_at
        )
        wakeup.notify(wakeup.SENDING)
    return pending


def postpone(*, draft: Draft, release_at: datetime) -> PendingSend:
    """Another time for a sealed one; now, too. TooLate."""
    with transaction.atomic():
        waiting = PendingSend.objects.filter(draft=draft)
        moved = {"release_at": release_at, "next_at": release_at, "lease_until": None, "attempts": 0}
        if not waiting.update(**moved, fence=F("fence") + 1):
            raise TooLate
        wakeup.notify(wakeup.SENDING)
        return waiting.get()


def unseal(*, draft: Draft) -> Draft:
    """Take it back: it is a draft again, beside one that was begun meanwhile. TooLate."""
    with transaction.atomic():
        if not PendingSend.objects.filter(draft=draft).delete()[0]:
            raise TooLate
        return _open(draft, "")


def give_back(*, pending: PendingSend, why: str) -> bool:
    """It could not be sent: its writer has it again and is told. False when somebody else dealt with it."""
    with transaction.atomic():
        if not PendingSend.objects.filter(pk=pending.pk, fence=pending.fence).delete()[0]:
            return False
        draft = _open(pending.draft, why)
        if draft.ticket is not None:
            tell(draft.ticket, draft.person, draft, why)
        return True


def tell(ticket: Ticket, writer: Person, draft: Draft, why: str) -> None:
    """On the ticket's history, from where notices are written."""
    data = {"writer": writer.pk, "who": str(writer), "kind": draft.kind, "why": why}
    write_events([Event(ticket=ticket, kind=Event.Kind.SEND_RETURNED, at=timezone.now(), by=SYSTEM, data=data)])


def _open(draft: Draft, why: str) -> Draft:
    """There may be one open draft of a kind; what comes back beside it is marked, and is opened first."""
    others = Draft.objects.filter(
        person=draft.person_id, ticket=draft.ticket_id, kind=draft.kind, sealed=False, returned=""
    )
    if not why and draft.ticket_id is not None and others.exists():
        why = TAKEN_BACK
    draft.sealed, draft.returned = False, why[:300]
    draft.save(update_fields=["sealed", "returned"])
    return draft
