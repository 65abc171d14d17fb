"""How a ticket changes: under its row's lock, in one transaction, with an event for each thing that happened.

Every verb of this package works inside `change(…)`; nothing else writes to a ticket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from deskbell.db import wakeup
from deskbell.db.keeping import Kept
from deskbell.people.models import Person
from deskbell.queues.models import LAST_ACTIVE, Stage, State
from deskbell.tickets import counts
from deskbell.tickets.models import Article, CountDelta, Event, Reaction, Ticket

SYSTEM: Person | None = None
"""`by=SYSTEM`: the machine did it."""

REACTING = {Event.Kind.OPENED, Event.Kind.REJECTED}
"""Events the worker has something to do after (worker/reactions.py)."""


class LockedByAnother(Exception):
    """Only the owner (or responsible) of a locked ticket may do this (rights.md)."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"Ticket #{ticket.number} is locked by {ticket.owner}.")
        self.ticket = ticket


@dataclass
class Change:
    """What is being done to one ticket. `set` fields, note `event`s; both are written at the end, together."""

    ticket: Ticket
    by: Person | None
    now: datetime
    _before: counts.Key
    _fields: set[str] = field(default_factory=set)
    _events: list[Event] = field(default_factory=list)

    def set(self, **values: Any) -> bool:
        """Set fields; True when any of them differs from before."""
        different = {n: v for n, v in values.items() if getattr(self.ticket, n) != v}
        for name, value in different.items():
            setattr(self.ticket, name, value)
        self._fields |= set(different)
        return bool(different)

    def set_state(self, state: State) -> bool:
        """Set the state and what follows from it."""
        ticket = self.ticket
        if ticket.state_id == state.pk:
            return False
        self.set(state=state, stage=state.stage, active=state.stage <= LAST_ACTIVE)
        if state.stage not in (Stage.PENDING_REMINDER, Stage.PENDING_AUTO):
            self.set(pending_until=None)
        self.set(closed_at=self.now if state.stage == Stage.CLOSED else None)
        return True

    def event(
        self, kind: str, *, article: Article | None = None, old: Any = None, new: Any = None, **data: Any
    ) -> Event:
        """Note that something happened; `old` and `new` are what changed, kept as "from" and "to"."""
        if new is not None:
            data |= {"from": old, "to": new}
        event = Event(ticket=self.ticket, kind=kind, at=self.now, by=self.by, article=article, data=data)
        self._events.append(event)
        return event

    def write(self) -> None:
        ticket = self.ticket
        self.set(touched_at=self.now, seq=ticket.seq + 1)
        ticket.save(update_fields=sorted(self._fields))
        CountDelta.objects.bulk_create(counts.moved(self._before, counts.key_of(ticket)))
        write_events(self._events)


@contextmanager
def change(ticket: Ticket, *, by: Person | None, now: datetime | None = None) -> Iterator[Change]:
    """Lock the ticket's row, read it anew, and write everything at the end. `ticket` itself stays as it was."""
    with transaction.atomic():
        fresh = Ticket.objects.select_for_update().get(pk=ticket.pk)
        doing = Change(fresh, by, now or timezone.now(), counts.key_of(fresh))
        yield doing
        doing.write()


def write_events(events: list[Event]) -> None:
    """Write events, and a reaction for those the worker must follow up."""
    Event.objects.bulk_create(events)
    reactions = [Reaction(event=event, next_at=event.at) for event in events if event.kind in REACTING]
    if reactions:
        Reaction.objects.bulk_create(reactions)
        wakeup.notify(wakeup.EVENTS)


def must_hold(ticket: Ticket, person: Person | None) -> None:
    """LockedByAnother unless the ticket is free for `person` to act on."""
    if ticket.locked and person is not None and person.pk not in (ticket.owner_id, ticket.responsible_id):
        raise LockedByAnother(ticket)


def built_in(code: str) -> State:
    """The built-in state of this code."""
    return _built_in.get()[code]


_built_in = Kept(lambda: {state.code: state for state in State.objects.exclude(code=None)})
