"""Everything the ticket page shows, gathered for its template. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from deskbell.access import abilities, choices
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.queues.models import Stage, State
from deskbell.tickets.models import Ticket
from deskbell.web.agent import composer as composing
from deskbell.web.agent import history, thread, words
from deskbell.web.agent.composer import Asked, Composer, recipients
from deskbell.web.agent.forms.properties import PENDING, may_be_chosen
from deskbell.web.ui import marks
from deskbell.web.ui.places import address

RECENT = 6
RESOURCES = ("reply", "note", "lock", "unlock", "owner", "state", "closure", "move", "priority", "history")


@dataclass(frozen=True)
class Customer:
    name: str
    email: str
    phone: str
    avatar: SafeString


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


def customer_of(ticket: Ticket, writes_from: list[str]) -> Customer:
    """`writes_from`: where an answer goes to, when that is known already."""
    email = writes_from[0] if writes_from else addresses.primary(ticket.customer)
    name = ticket.customer.name or email or _("No name")
    return Customer(name, email, ticket.customer.phone, marks.avatar(name, ticket.customer_id, "av-c av-lg"))


def context(
    me: Person, ticket: Ticket, *, images: str = "", asked: Asked | None = None, composer: Composer | None = None
) -> dict[str, Any]:
    """For agent/ticket.html. `composer` is one that was refused; without it a fresh one is drawn, as `asked` for."""
    may = abilities.acts_for(me, ticket)
    events = history.events_of(ticket)
    urls = {name: address(f"agent:{name}", ticket.number) for name in (*RESOURCES, "ticket")}
    holds = not ticket.locked or me.pk in (ticket.owner_id, ticket.responsible_id)
    states = [state for state in words.STATES.get() if may_be_chosen(state)]
    messages = thread.read(me, ticket, events, images=images, may_retry=may["retry_delivery"])
    last = _last(messages)
    composer = composer or composing.fresh(me, ticket, may, holds, states, last, asked or Asked())
    return {
        "ticket": ticket,
        "queue_id": ticket.queue_id,
        "queue_url": address("agent:queue", ticket.queue.public_id),
        "urls": urls | ({"merged_into": _url(ticket.merged_into)} if ticket.merged_into else {}),
        "may": {**may, "take": abilities.may_take_over(me, ticket)},
        "held_by_other": not holds,
        "drawn": _drawn(me, ticket),
        "customer": customer_of(ticket, composer.to if composer else []),
        "maybe": _maybe(me, ticket),
        "open_state": next((state for state in states if state.code == "open"), None),
        "thread": messages,
        "composer": composer,
        "properties": _properties(me, ticket, may, holds, urls, states),
        "until": _until(ticket, off=not (may["state"] and holds)),
        "lock": _lock(me, ticket, may),
        "participants": composer.cc if composer else recipients(ticket)[1],
        "recent": _recent(me, events),
        "events": events,
    }


def _last(messages: list[Any]) -> str:
    """The last message shown: a reply that goes out after another one is stopped."""
    return next((message.id for message in reversed(messages) if not message.is_events), "")


def _url(ticket: Ticket) -> str:
    return address("agent:ticket", ticket.number)


def _drawn(me: Person, ticket: Ticket) -> dict[str, SafeString]:
    owner = ticket.owner
    name = words.you_or(str(owner), owner == me) if owner else ""
    return {
        "state": words.drawn(ticket.state),
        "priority": words.priority(ticket.priority),
        "owner": marks.owner(str(owner), owner.pk, ticket.locked, _("locked"), name)
        if owner
        else marks.nobody(_("Nobody")),
    }


def _maybe(me: Person, ticket: Ticket) -> dict[str, str] | None:
    """The ticket this one may belong to, if this agent may see it."""
    other = ticket.maybe_of
    if other is None or not abilities.may(me, other, "view"):
        return None
    return {"number": other.number, "title": other.title, "url": _url(other)}


def _properties(
    me: Person, ticket: Ticket, may: dict[str, bool], holds: bool, urls: dict[str, str], states: list[State]
) -> list[Property]:
    shown = states if ticket.state in states else [ticket.state, *states]
    agents = list(choices.agents(ticket))
    if ticket.owner is None:
        agents.insert(0, ("", _("Nobody")))
    elif ticket.owner.public_id not in dict(agents):
        agents.insert(0, (ticket.owner.public_id, str(ticket.owner)))
    queues = [(place.public_id, place.path) for place in choices.queues_to_move_to(me)]
    if ticket.queue.public_id not in dict(queues):
        queues.insert(0, (ticket.queue.public_id, ticket.queue.path))
    owner = ticket.owner
    return [
        Property(
            *("state", _("State"), urls["state"], _state_icon(ticket)),
            choices=[(state.public_id, capfirst(str(state))) for state in shown],
            value=ticket.state.public_id,
            off=not (may["state"] and holds) and not (ticket.is_closed and may["reopen"]),
        ),
        Property(
            *("owner", _("Owner"), urls["owner"]),
            marks.avatar(str(owner), owner.pk, "av-xs") if owner else marks.icon("user"),
            choices=agents,
            value=owner.public_id if owner else "",
            off=not may["assign"],
        ),
        Property(
            *("queue", _("Queue"), urls["move"], marks.icon("folder")),
            choices=queues,
            value=ticket.queue.public_id,
            off=not may["move"],
        ),
        Property(
            *(
                "priority",
                _("Priority"),
                urls["priority"],
                marks.icon(f"p-{ticket.priority}", f"tone-p{ticket.priority}"),
            ),
            choices=[(str(level), name) for level, name in words.priority_choices()],
            value=str(ticket.priority),
            off=not may["priority"],
        ),
    ]


def _state_icon(ticket: Ticket) -> SafeString:
    mark = words.mark(ticket.state)
    tone = {"open": "tone-open", "pending": "tone-pending", "autoclose": "tone-pending"}.get(mark, "")
    return marks.icon(marks.STATE_ICONS[mark], tone)


def _until(ticket: Ticket, *, off: bool) -> dict[str, Any] | None:
    """The time a pending ticket comes back, in the reader's zone, to be changed."""
    if ticket.stage not in PENDING or ticket.pending_until is None:
        return None
    local: datetime = timezone.localtime(ticket.pending_until)
    return {"value": f"{local:%Y-%m-%dT%H:%M}", "zone": local.tzname(), "off": off}


def _lock(me: Person, ticket: Ticket, may: dict[str, bool]) -> dict[str, Any]:
    if not ticket.locked:
        text = _("Not locked")
    elif ticket.owner_id == me.pk:
        text = _("Locked to you")
    else:
        text = _("Locked to %(owner)s") % {"owner": ticket.owner}
    active = ticket.stage <= Stage.PENDING_AUTO
    return {"words": text, "may": may["unlock"] if ticket.locked else may["lock"] and active}


def _recent(me: Person, events: list[Any]) -> list[dict[str, Any]]:
    newest = history.lines(reversed(events[-RECENT:]))
    return [{"at": line.at, "text": history.said(line, me)} for line in newest]
