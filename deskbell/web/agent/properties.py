"""The fields of the ticket's panel: each a form of its own that says what it showed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from deskbell.access import abilities, choices
from deskbell.people.models import Person
from deskbell.people.naming import agent_name
from deskbell.queues.models import Stage, State
from deskbell.tickets.models import Ticket
from deskbell.web.agent import words
from deskbell.web.agent.forms.properties import PENDING
from deskbell.web.ui import marks


@dataclass(frozen=True)
class Property:
    """A line of the panel: one choice, sent as its own form."""

    id: str
    label: str
    url: str
    mark: SafeString
    choices: list[tuple[str, str]]
    value: str
    off: bool

    @property
    def key(self) -> str:
        """The letter that takes one there (static/js/shortcuts.js)."""
        return {"owner": "a", "queue": "m"}.get(self.id, "")


def of(
    me: Person, ticket: Ticket, may: dict[str, bool], holds: bool, urls: dict[str, str], states: list[State]
) -> list[Property]:
    found = [
        _state(ticket, may, holds, urls["state"], states),
        _person("owner", _("Owner"), urls["owner"], ticket, ticket.owner, off=not may["assign"]),
        _queue(me, ticket, may, urls["move"]),
        _priority(ticket, may, urls["priority"]),
    ]
    if kinds := _type(me, ticket, may, urls["type"]):
        found.insert(3, kinds)
    if may["responsible"] or ticket.responsible_id:
        at = urls["responsible"]
        found.insert(
            2, _person("responsible", _("Responsible"), at, ticket, ticket.responsible, off=not may["responsible"])
        )
    return found


def _state(ticket: Ticket, may: dict[str, bool], holds: bool, url: str, states: list[State]) -> Property:
    shown = states if ticket.state in states else [ticket.state, *states]
    mark = words.mark(ticket.state)
    tone = {"open": "tone-open", "pending": "tone-pending", "autoclose": "tone-pending"}.get(mark, "")
    return Property(
        *("state", _("State"), url, marks.icon(marks.STATE_ICONS[mark], tone)),
        choices=[(state.public_id, capfirst(str(state))) for state in shown],
        value=ticket.state.public_id,
        off=not (may["state"] and holds) and not (ticket.is_closed and may["reopen"]),
    )


def _person(name: str, label: str, url: str, ticket: Ticket, now: Person | None, *, off: bool) -> Property:
    agents = list(choices.agents(ticket))
    if now is None or name == "responsible":
        agents.insert(0, ("", _("Nobody")))
    if now is not None and now.public_id not in dict(agents):
        agents.insert(0, (now.public_id, agent_name(now)))
    mark = marks.avatar(str(now), now.pk, "av-xs") if now else marks.icon("user")
    return Property(name, label, url, mark, agents, now.public_id if now else "", off)


def _queue(me: Person, ticket: Ticket, may: dict[str, bool], url: str) -> Property:
    places = choices.queues_to_move_to(me)
    queues = [(p.public_id, p.path) for p in places if abilities.may_move_to(me, ticket, p.pk, p.open_to_moves)]
    if ticket.queue.public_id not in dict(queues):
        queues.insert(0, (ticket.queue.public_id, ticket.queue.path))
    return Property(
        "queue", _("Queue"), url, marks.icon("folder"), queues, ticket.queue.public_id, off=not may["move"]
    )


def _type(me: Person, ticket: Ticket, may: dict[str, bool], url: str) -> Property | None:
    """None on a desk without types."""
    kinds = [kind for kind in words.types() if abilities.may_retype_to(me, ticket, kind)]
    if not kinds and ticket.type is None:
        return None
    named = [("", pgettext("ticket type", "None")), *((kind.public_id, capfirst(str(kind))) for kind in kinds)]
    value = ticket.type.public_id if ticket.type else ""
    if ticket.type and value not in dict(named):
        named.insert(1, (value, capfirst(str(ticket.type))))
    return Property("type", _("Type"), url, marks.icon("tag"), named, value, off=not may["type"])


def _priority(ticket: Ticket, may: dict[str, bool], url: str) -> Property:
    level = ticket.priority
    return Property(
        *("priority", _("Priority"), url, marks.icon(f"p-{level}", f"tone-p{level}")),
        choices=[(str(level), name) for level, name in words.priority_choices()],
        value=str(level),
        off=not may["priority"],
    )


def until(ticket: Ticket, *, off: bool) -> dict[str, Any] | None:
    """The time a pending ticket comes back, in the reader's zone, to be changed."""
    if ticket.stage not in PENDING or ticket.pending_until is None:
        return None
    local: datetime = timezone.localtime(ticket.pending_until)
    return {"value": f"{local:%Y-%m-%dT%H:%M}", "zone": local.tzname(), "off": off}


def lock(me: Person, ticket: Ticket, may: dict[str, bool]) -> dict[str, Any]:
    if not ticket.locked:
        text = _("Not locked")
    elif ticket.owner_id == me.pk:
        text = _("Locked to you")
    else:
        text = _("Locked to %(owner)s") % {"owner": agent_name(ticket.owner)}
    active = ticket.stage <= Stage.PENDING_AUTO
    return {"words": text, "may": may["unlock"] if ticket.locked else may["lock"] and active}
