"""A ticket's events as sentences. Names in them are as they were when it happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from deskbell.db.prepared import Prepared
from deskbell.notices.brakes import Held
from deskbell.people.models import Person
from deskbell.tickets.models import Event, Ticket
from deskbell.web.agent import words
from deskbell.web.ui import times

Kind = Event.Kind


@dataclass(frozen=True)
class Line:
    """One event: when, who, what."""

    at: datetime
    who: str
    text: str
    by_machine: bool


def _state(name: object) -> str:
    return _(str(name)) if name else ""


def _changed(what: str, before: str, after: str) -> str:
    return _("%(what)s: %(before)s → %(after)s") % {"what": what, "before": before, "after": after}


def _state_set(data: dict[str, Any]) -> str:
    text = _changed(_("State"), _state(data.get("from")), _state(data.get("to")))
    until = parse_datetime(data["until"]) if data.get("until") else None
    return f"{text}, {_('until')} {times.full(until)}" if until else text


def _level(value: object) -> str:
    level = value if isinstance(value, int) else 0
    return str(words.PRIORITIES.get(level, value))


REASONS = {
    "closed": lambda: _("because it was closed"),
    "moved": lambda: _("because it was moved"),
    "owner_away": lambda: _("because its owner is away"),
    "owner_gone": lambda: _("because its owner is not an agent any more"),
    "timeout": lambda: _("because its owner had not answered in time"),
}


def _unlocked(data: dict[str, Any]) -> str:
    reason = REASONS.get(data.get("reason", ""))
    return f"{_('Unlocked')}, {reason()}" if reason else _("Unlocked")


def _why_held(data: dict[str, Any]) -> str:
    reason = data.get("reason", "")
    return str(Held(reason).label) if reason in Held.values else str(reason)


SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    Kind.OPENED: lambda d: _("Ticket opened"),
    Kind.RECEIVED: lambda d: _("Customer wrote"),
    Kind.REPLIED: lambda d: _("Reply to the customer"),
    Kind.NOTED: lambda d: _("Internal note"),
    Kind.LOCKED: lambda d: _("Locked to %(owner)s") % {"owner": d.get("owner", "")},
    Kind.UNLOCKED: _unlocked,
    Kind.OWNER_SET: lambda d: _changed(_("Owner"), d.get("from") or _("nobody"), d.get("to") or _("nobody")),
    Kind.STATE_SET: _state_set,
    Kind.CLOSED: lambda d: _changed(_("Closed"), _state(d.get("from")), _state(d.get("to"))),
    Kind.REOPENED: lambda d: _("Opened again"),
    Kind.MOVED: lambda d: _changed(_("Queue"), d.get("from", ""), d.get("to", "")),
    Kind.PRIORITY_SET: lambda d: _changed(_("Priority"), _level(d.get("from")), _level(d.get("to"))),
    Kind.TYPE_SET: lambda d: _changed(_("Type"), d.get("from") or _("none"), d.get("to") or _("none")),
    Kind.TITLED: lambda d: _changed(_("Subject"), d.get("from", ""), d.get("to", "")),
    Kind.CUSTOMER_SET: lambda d: _changed(_("Customer"), d.get("from", ""), d.get("to", "")),
    Kind.AUTO_REPLIED: lambda d: _("Automatic reply with the number sent"),
    Kind.AUTO_REPLY_HELD: lambda d: _("Automatic reply held back: %(why)s") % {"why": _why_held(d)},
    Kind.DELIVERY_FAILED: lambda d: _("Delivery failed: %(who)s") % {"who": d.get("email", d.get("to", ""))},
    Kind.BOUNCED: lambda d: _("Came back undelivered: %(who)s") % {"who": d.get("email", d.get("to", ""))},
    Kind.REJECTED: lambda d: _("Message to a closed ticket: its sender was told to open a new one"),
}


def line(event: Event) -> Line:
    """One event in words."""
    make = SENTENCES.get(event.kind, lambda d: event.kind)
    return Line(event.at, _who(event), make(event.data), event.by_id is None)


def _who(event: Event) -> str:
    """As Person writes itself: `by_name` comes with the event, the person does not."""
    return getattr(event, "by_name", "") or (f"#{event.by_id}" if event.by_id else _("Deskbell"))


def lines(events: Iterable[Event]) -> list[Line]:
    return [line(event) for event in events]


def events_of(ticket: Ticket) -> list[Event]:
    """All events of a ticket the caller has fetched through `access`, oldest first."""
    return _events.rows(ticket.pk)


_events = Prepared(
    lambda ticket: Event.objects.filter(ticket=ticket).annotate(by_name=F("by__name")).order_by("at", "pk")
)


def said(found: Line, me: Person) -> str:
    """The sentence with its actor in front, for lists without a column for who."""
    return f"{found.text} · {found.who}" if not found.by_machine else found.text
