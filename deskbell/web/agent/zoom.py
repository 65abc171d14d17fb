"""Everything the ticket page shows, gathered for its template. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.access import abilities
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.people.naming import agent_name
from deskbell.tickets.models import Ticket
from deskbell.web.agent import banners, composing, history, keeping, licences, menus, panel, properties, thread, words
from deskbell.web.agent.composer import Asked, Composer, recipients
from deskbell.web.agent.forms.properties import may_be_chosen
from deskbell.web.ui import marks
from deskbell.web.ui.places import address

RECENT = 6
RESOURCES = (
    *("reply", "note", "lock", "unlock", "owner", "state", "closure", "move", "priority", "history", "type", "time"),
    *("responsible", "title", "customer", "tag", "untag", "watch", "unwatch", "seen", "unread", "link", "unlink"),
    "guest_links",
    "claim",
    *("merge", "unmerge", "maybe_clear", "licence", "ticket", "transfers", "fields"),
    *("legal_hold", "redact_subject"),
)


@dataclass(frozen=True)
class Customer:
    name: str
    email: str
    phone: str
    avatar: SafeString


def customer_of(ticket: Ticket, writes_from: list[str]) -> Customer:
    """`writes_from`: where an answer goes to, when that is known already."""
    email = writes_from[0] if writes_from else addresses.primary(ticket.customer)
    name = ticket.customer.name or email or _("No name")
    return Customer(name, email, ticket.customer.phone, marks.avatar(name, ticket.customer_id, "av-c av-lg"))


def context(
    me: Person,
    ticket: Ticket,
    *,
    images: str = "",
    notes: bool = True,
    asked: Asked | None = None,
    composer: Composer | None = None,
) -> dict[str, Any]:
    """For agent/ticket.html. `composer` is one that was refused; without it a fresh one is drawn, as `asked` for.
    Without `notes` it is a page to print for others."""
    may = abilities.acts_for(me, ticket)
    events = history.events_of(ticket)
    urls = {name: address(f"agent:{name}", ticket.number) for name in RESOURCES}
    holds = not ticket.locked or me.pk in (ticket.owner_id, ticket.responsible_id)
    states = [state for state in words.STATES.get() if may_be_chosen(state)]
    messages = thread.read(me, ticket, events, may, images=images, notes=notes)
    last = _last(messages)
    composer = composer or composing.fresh(me, ticket, may, holds, states, last, asked or Asked())
    return {
        "ticket": ticket,
        "queue_id": ticket.queue_id,
        "queue_url": address("agent:queue", ticket.queue.public_id),
        "urls": urls,
        "may": {
            **may,
            "take": abilities.may_take_over(me, ticket),
            "claim": may["claim"] and ticket.active and not (ticket.locked and ticket.owner_id == me.pk),
        },
        "held_by_other": not holds,
        "drawn": _drawn(me, ticket),
        "customer": customer_of(ticket, composer.to if composer else []),
        "hold": keeping.hold(me, ticket),
        "term": keeping.term(ticket),
        "maybe": banners.maybe(me, ticket),
        "merged": banners.merged(me, ticket),
        "unread": last if panel.is_unread(me, ticket) else "",
        "notes": notes,
        "open_state": next((state for state in states if state.code == "open"), None),
        "thread": messages,
        "composer": composer,
        "properties": properties.of(me, ticket, may, holds, urls, states),
        "until": properties.until(ticket, off=not (may["state"] and holds)),
        "lock": properties.lock(me, ticket, may),
        "panel": panel.read(me, ticket),
        "licence": licences.of_ticket(ticket),
        "menu": menus.of_ticket(ticket, may, states),
        "participants": composer.cc if composer else recipients(ticket)[1],
        "recent": _recent(me, events),
        "events": events,
    }


def _last(messages: list[Any]) -> str:
    """The last message shown: a reply that goes out after another one is stopped."""
    return next((message.id for message in reversed(messages) if not message.is_events), "")


def _drawn(me: Person, ticket: Ticket) -> dict[str, SafeString]:
    owner = ticket.owner
    name = words.you_or(agent_name(owner), owner == me) if owner else ""
    return {
        "state": words.drawn(ticket.state),
        "priority": words.priority(ticket.priority),
        "owner": marks.owner(str(owner), owner.pk, ticket.locked, _("locked"), name)
        if owner
        else marks.nobody(_("Nobody")),
    }


def _recent(me: Person, events: list[Any]) -> list[dict[str, Any]]:
    newest = history.lines(reversed(events[-RECENT:]))
    return [{"at": line.at, "text": history.said(line, me)} for line in newest]
