"""The send button: at once what stays in the house, after the time to take it back what leaves it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from deskbell.people.models import Person
from deskbell.sending import acting
from deskbell.tickets import sealing
from deskbell.tickets.models import Draft, PendingSend

LEAVES = (Draft.Kind.REPLY, Draft.Kind.FORWARD, Draft.Kind.WRITE, Draft.Kind.REDIRECT)


def press(*, person: Person, draft: Draft, at: datetime | None = None) -> PendingSend | None:
    """Send what the draft says: sealed until `at`, or for as long as the person chose to be able to take it back.

    None when it is done already. acting.Refused, and the draft is as it was."""
    now = timezone.now()
    wait = timedelta(seconds=person.undo_seconds)
    if draft.kind not in LEAVES or (at is None and not wait):
        acting.send(person=person, draft=draft)
        return None
    acting.check(person=person, draft=draft)
    return sealing.seal(draft=draft, release_at=max(at, now) if at else now + wait, now=now)
