"""What a change of many tickets at once would do to who sees what: said before it is made (rights.md)."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.access import prospects, sights
from deskbell.people.models import Person
from deskbell.tickets.models import Ticket
from deskbell.web.agent import words

MOST_NAMES = 8
MOST_LOOKED = 25
"""Tickets that differ in queue, type or holders are looked at one by one; after so many it is said in general."""


def warnings(me: Person, tickets: list[Ticket], chosen: dict[str, Any]) -> list[str]:
    """Sentences; none when nobody sees more or less than before."""
    if into := chosen.get("into"):
        return _merging([ticket for ticket in tickets if ticket.pk != into.pk], into)
    found = []
    new = {name: chosen[name] for name in ("queue", "owner", "type") if chosen.get(name)}
    lost = [ticket for ticket in tickets if new and not prospects.keeps_sight(me, ticket, **new)]
    if lost:
        sentence = ngettext(
            "You will not see %(n)d of these tickets any more: %(numbers)s.",
            "You will not see %(n)d of these tickets any more: %(numbers)s.",
            len(lost),
        )
        found.append(
            sentence % {"n": len(lost), "numbers": words.some([f"#{ticket.number}" for ticket in lost], MOST_NAMES)}
        )
    placed = {name: value for name, value in new.items() if name != "owner"}
    others = {
        p.pk: str(p) for t in _different(tickets) if placed for p in sights.agents_losing(t, **placed) if p != me
    }
    if others:
        found.append(
            _("These agents will not see all of them any more: %(who)s.")
            % {"who": words.some([*others.values()], MOST_NAMES)}
        )
    return found


def digest(sentences: list[str]) -> str:
    """Sent along with the decision: what was shown must still be so."""
    return hashlib.sha256("\n".join(sentences).encode()).hexdigest()[:24]


def _merging(tickets: list[Ticket], into: Ticket) -> list[str]:
    sentence = ngettext(
        "%(n)d ticket becomes part of #%(number)s “%(title)s”. This can be undone for seven days.",
        "%(n)d tickets become part of #%(number)s “%(title)s”. This can be undone for seven days.",
        len(tickets),
    )
    found = [sentence % {"n": len(tickets), "number": into.number, "title": into.title}]
    gaining = {p.pk: str(p) for t in _different(tickets) for p in sights.agents_reading_by_merge(t, into)}
    if gaining:
        who = words.some([*gaining.values()], MOST_NAMES)
        found.append(_("These agents will also read the messages and notes of the others: %(who)s.") % {"who": who})
    if any(ticket.customer_id != into.customer_id for ticket in tickets):
        found.append(
            _("The tickets have different customers. Answers go to %(who)s; each customer sees only their own part.")
            % {"who": into.customer}
        )
    return found


def _different(tickets: list[Ticket]) -> list[Ticket]:
    """One of each kind: who sees a ticket depends on these alone."""
    kinds = {(t.queue_id, t.type_id, t.owner_id, t.responsible_id, t.merged_into_id): t for t in tickets}
    return list(kinds.values())[:MOST_LOOKED]
