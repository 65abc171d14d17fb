"""What stands over the conversation: that the ticket was merged, or may belong to another."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from deskbell.access import abilities
from deskbell.people.models import Person
from deskbell.tickets import merged as merges
from deskbell.tickets import merging
from deskbell.tickets.models import Ticket


def maybe(me: Person, ticket: Ticket) -> dict[str, str] | None:
    """The ticket this one may belong to, if this agent may see it."""
    other = ticket.maybe_of
    if other is None or not abilities.may(me, other, "view"):
        return None
    return {"number": other.number, "title": other.title, "url": _url(other)}


def merged(me: Person, ticket: Ticket) -> dict[str, Any] | None:
    """Where its messages are shown now, and until when the merge can be undone by this agent."""
    if ticket.merged_into_id is None:
        return None
    root = merges.root_of(ticket)
    made = merging.undoable(ticket)
    undo = made is not None and abilities.may(me, ticket, "undo_merge")
    return {
        "number": root.number,
        "url": _url(root) if abilities.may(me, root, "view") else "",
        "who": str(made.by) if made and made.by else "",
        "at": made.at if made else None,
        "undo_until": made.at + merging.UNDO if made and undo else None,
    }


def _url(ticket: Ticket) -> str:
    return reverse("agent:ticket", args=[ticket.number])
