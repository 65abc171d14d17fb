"""What follows an event, in this order. One ordered list; a rule that belongs after an event stands here."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from deskbell.db import claiming, connecting
from deskbell.notices.agents.recipients import RULES
from deskbell.notices.agents.telling import tell
from deskbell.notices.auto_reply import auto_reply
from deskbell.notices.licence_missing import licence_missing
from deskbell.notices.opened_for import opened_for
from deskbell.notices.progress import claimed, closed, followed_up
from deskbell.notices.rejection import rejection
from deskbell.tickets.models import Event, Reaction

log = logging.getLogger(__name__)
BATCH = 16
"""On SQLite they share a transaction, and nobody else writes meanwhile."""
LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 5
STEPS: dict[str, list[Callable[[Event], object]]] = {
    **{kind: [tell] for kind in RULES},
    Event.Kind.OPENED: [licence_missing, auto_reply, opened_for, tell],
    Event.Kind.LICENCE_RELEASED: [auto_reply, tell],
    Event.Kind.REJECTED: [rejection],
    Event.Kind.RECEIVED: [followed_up, tell],
    Event.Kind.NOTED: [claimed, tell],
    Event.Kind.CLOSED: [closed],
}


def work_once() -> int:
    """Claim events that nobody reacted to yet and react. Returns how many."""
    now = timezone.now()
    due = Reaction.objects.filter(failed=False, next_at__lte=now).order_by("next_at", "pk")
    taken = claiming.claim(due, limit=BATCH, lease=LEASE, next_at=now + LEASE)
    if connecting.has_one_writer() and len(taken) > 1:
        _react_together(taken)
    else:
        for reaction in taken:
            _react(reaction, _events([reaction]))
    return len(taken)


def _react_together(taken: list[Reaction]) -> None:
    """One transaction with a savepoint for each: one wait for the disk instead of one each."""
    try:
        with transaction.atomic():
            events = _events(taken)
            for reaction in taken:
                _react(reaction, events)
    except Exception:
        log.exception("%d events had no reaction together; each gets its own", len(taken))
        for reaction in taken:
            _react(reaction, _events([reaction]))


def _events(reactions: list[Reaction]) -> dict[int, Event]:
    wanted = Event.objects.select_related("ticket__queue", "ticket__customer", "article", "by")
    return wanted.in_bulk([reaction.event_id for reaction in reactions])


def _react(reaction: Reaction, events: dict[int, Event]) -> None:
    """Everything that follows one event and the end of its reaction are one transaction."""
    try:
        with transaction.atomic():
            event = events[reaction.event_id]
            for step in STEPS.get(event.kind, []):
                step(event)
            if not claiming.over(reaction):
                raise LostClaim
    except LostClaim:
        log.warning("event %s: another worker reacts to it", reaction.event_id)
    except Exception as error:
        log.exception("event %s: reaction failed", reaction.event_id)
        wait = timedelta(seconds=10 * 4**reaction.attempts)
        claiming.finish(
            reaction,
            next_at=timezone.now() + wait,
            failed=reaction.attempts >= MOST_ATTEMPTS,
            error=f"{type(error).__name__}: {error}"[:2000],
        )


class LostClaim(Exception):
    """The lease ran out and somebody else has the event: undo what was just done."""
