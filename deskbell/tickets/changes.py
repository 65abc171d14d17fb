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
from deskbell.db.among import Among
from deskbell.db.keeping import Kept
from deskbell.db.prepared import Prepared
from deskbell.db.writing import insert_each, update
from deskbell.people.models import Person
from deskbell.queues.models import LAST_ACTIVE, Stage, State
from deskbell.tickets import counts
from deskbell.tickets.models import Article, Event, Reaction, Ticket

SYSTEM: Person | None = None
"""`by=SYSTEM`: the machine did it."""

REACTING = {
    *(Event.Kind.OPENED, Event.Kind.REJECTED, Event.Kind.RECEIVED, Event.Kind.NOTED, Event.Kind.OWNER_SET),
    *(Event.Kind.RESPONSIBLE_SET, Event.Kind.MOVED, Event.Kind.LOCK_TIMED_OUT, Event.Kind.REMINDED),
    Event.Kind.CLOSED,
    *(Event.Kind.DELIVERY_FAILED, Event.Kind.BOUNCED, Event.Kind.SEND_RETURNED, Event.Kind.LICENCE_RELEASED),
}
"""Events the worker has something to do after (worker/reactions.py)."""


ANYTHING: Any = object()
"""What a verb takes for `was` when it does not matter what a field was before."""


class CannotChange(Exception):
    """What the row's lock showed: the ticket is not any more as it was when the person was allowed to act."""

    def __init__(self, ticket: Ticket, why: str) -> None:
        super().__init__(f"Ticket #{ticket.number} {why}.")
        self.ticket = ticket


class LockedByAnother(CannotChange):
    """Only the owner (or responsible) of a locked ticket may do this (rights.md)."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(ticket, f"is locked by {ticket.owner}")


class WasMerged(CannotChange):
    """The ticket is part of another one now; what was meant for it belongs there."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(ticket, "was merged")


class ChangedMeanwhile(CannotChange):
    """Somebody else set this field since the person saw it: nothing is overwritten silently."""

    def __init__(self, ticket: Ticket, name: str) -> None:
        super().__init__(ticket, f"has another {name} by now")
        self.name = name


@dataclass
class Change:
    """What is being done to one ticket. `set` fields, note `event`s; both are written at the end, together."""

    ticket: Ticket
    by: Person | None
    now: datetime
    _before: counts.Key
    quietly: bool = False
    _fields: set[str] = field(default_factory=set)
    _events: list[Event] = field(default_factory=list)

    def expect(self, name: str, was: Any) -> None:
        """ChangedMeanwhile unless the field still is what the person saw."""
        if was is not ANYTHING and getattr(self.ticket, name) != was:
            raise ChangedMeanwhile(self.ticket, name)

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
        if not self._fields and not self._events:
            return
        if "pending_until" in self._fields and "reminded_on" not in self._fields:
            self.set(reminded_on=None)  # of another time than it was reminded of
        self.set(seq=ticket.seq + 1)
        if not self.quietly:
            self.set(touched_at=self.now)
        update(ticket, {name: getattr(ticket, name) for name in sorted(self._fields)})
        insert_each(counts.moved(self._before, counts.key_of(ticket)))
        write_events(self._events)


@contextmanager
def change(ticket: Ticket, *, by: Person | None, now: datetime | None = None) -> Iterator[Change]:
    """Lock the ticket's row, read it anew, and write everything at the end. `ticket` itself stays as it was.

    WasMerged when it is part of another ticket by now."""
    with changes(ticket, by=by, now=now) as (doing,):
        if doing.ticket.merged_into_id is not None:
            raise WasMerged(doing.ticket)
        yield doing


@contextmanager
def changes(
    *tickets: Ticket, by: Person | None, now: datetime | None = None, quietly: bool = False
) -> Iterator[list[Change]]:
    """The same for several tickets, merged ones too, in the order given; of one that is named twice, the same change.

    Rows are locked in the order of their keys: two such never wait for each other. `quietly`: what is done is no
    news, and the ticket keeps its place in the lists."""
    now = now or timezone.now()
    with transaction.atomic():
        rows = _locked.rows(sorted({ticket.pk for ticket in tickets}))
        doings = {fresh.pk: Change(fresh, by, now, counts.key_of(fresh), quietly) for fresh in rows}
        yield [doings[ticket.pk] for ticket in tickets]
        for doing in doings.values():
            doing.write()


_locked = Prepared(lambda keys: Ticket.objects.select_for_update().filter(Among("id", keys)).order_by("pk"))


def write_events(events: list[Event]) -> None:
    """Write events, and a reaction for those the worker must follow up."""
    insert_each(events)
    reactions = [Reaction(event=event, next_at=event.at) for event in events if event.kind in REACTING]
    if reactions:
        insert_each(reactions)
        wakeup.notify(wakeup.EVENTS)
    wakeup.notify(wakeup.LIVE)


def must_hold(ticket: Ticket, person: Person | None) -> None:
    """LockedByAnother unless the ticket is free for `person` to act on."""
    if ticket.locked and person is not None and person.pk not in (ticket.owner_id, ticket.responsible_id):
        raise LockedByAnother(ticket)


def event_of_state(before: State, after: State) -> str:
    """What a change of state is called: figures tell closings and reopenings from other steps."""
    if after.stage == Stage.CLOSED:
        return Event.Kind.CLOSED
    return Event.Kind.REOPENED if before.stage == Stage.CLOSED else Event.Kind.STATE_SET


def built_in(code: str) -> State:
    """The built-in state of this code."""
    return _built_in.get()[code]


_built_in = Kept(lambda: {state.code: state for state in State.objects.exclude(code=None)})
