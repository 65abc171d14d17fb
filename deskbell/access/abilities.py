"""The table of rights.md: what each act needs. It changes here, never in a view."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.access.guest import Guest
from deskbell.access.levels import levels_of
from deskbell.access.scope import is_shared, level_on
from deskbell.people.absence import is_away
from deskbell.people.models import Person
from deskbell.queues.models import Level, Queue, TicketType
from deskbell.tickets.models import Merge, Ticket


@dataclass(frozen=True, slots=True)
class Act:
    level: int
    needs_lock: bool = False  # on a locked ticket for its owner and responsible only
    on_merged: bool = False  # also on a ticket that is part of another by now


ACTS = {
    "view": Act(Level.VIEW, on_merged=True),
    "watch": Act(Level.VIEW, on_merged=True),
    "source": Act(Level.VIEW, on_merged=True),
    "note": Act(Level.NOTE),
    "tag": Act(Level.NOTE),
    "time": Act(Level.NOTE),
    "link": Act(Level.NOTE),  # and view on the other
    "lock": Act(Level.REPLY),
    "unlock": Act(Level.REPLY),  # what another holds: manage
    "assign": Act(Level.REPLY),  # what another holds: manage, or reply while the owner is away
    "claim": Act(Level.REPLY),  # the same
    "reply": Act(Level.REPLY, needs_lock=True),
    "forward": Act(Level.REPLY, needs_lock=True),
    "redirect": Act(Level.REPLY, needs_lock=True),
    "write": Act(Level.REPLY, needs_lock=True),
    "call": Act(Level.REPLY, needs_lock=True),
    "take_call": Act(Level.REPLY),  # who picks up cannot choose
    "close": Act(Level.REPLY, needs_lock=True),
    "reopen": Act(Level.REPLY),
    "state": Act(Level.REPLY, needs_lock=True),
    "priority": Act(Level.REPLY, needs_lock=True),
    "type": Act(Level.REPLY),
    "title": Act(Level.REPLY),
    "fields": Act(Level.REPLY),
    "licence": Act(Level.REPLY),  # put a key on it, let it pass without
    "customer": Act(Level.REPLY),
    "revoke_links": Act(Level.REPLY, on_merged=True),  # of customers and those in copy
    "split": Act(Level.REPLY),
    "transfer": Act(Level.REPLY),  # links that take files in, or give them out
    "revoke_transfer": Act(Level.REPLY, on_merged=True),
    "merge": Act(Level.REPLY, needs_lock=True),  # on both
    "move": Act(Level.REPLY, needs_lock=True),
    "retry_delivery": Act(Level.REPLY),
    "join_maybe": Act(Level.REPLY),
    "responsible": Act(Level.MANAGE),
    "redact": Act(Level.MANAGE, on_merged=True),  # a passage, the subject, a file or its name
    "legal_hold": Act(Level.MANAGE, on_merged=True),
    "erase": Act(Level.MANAGE),  # whole; administrators only
    "undo_merge": Act(Level.MANAGE, on_merged=True),  # or who merged it
}


class Why(Enum):
    """What stands against an act."""

    LEVEL = auto()
    MERGED = auto()
    ANSWERED = auto()
    LOCKED = auto()


def refusal(person: Person, ticket: Ticket, act: str) -> str:
    """Why this agent may not do this with a ticket they see, in a sentence; "" when they may."""
    why = _why_not(person, ticket, act)
    if why is Why.LEVEL:
        return _("You may not do this in queue %(queue)s.") % {"queue": ticket.queue}
    if why is Why.MERGED and ticket.merged_into is not None:
        return _("This ticket was merged into #%(number)s.") % {"number": ticket.merged_into.number}
    if why is Why.ANSWERED:
        return _("%(owner)s has locked this ticket and answers it.") % {"owner": ticket.owner}
    return _("%(owner)s has locked this ticket.") % {"owner": ticket.owner} if why else ""


def _why_not(person: Person, ticket: Ticket, act: str) -> Why | None:
    """Without words: pages ask for every act of the table."""
    needed = ACTS[act]
    level = level_on(person, ticket)
    if level < needed.level and not (act == "undo_merge" and level >= Level.REPLY and _merged(person, ticket)):
        return Why.LEVEL
    if ticket.merged_into_id is not None and not needed.on_merged:
        return Why.MERGED
    holds = not ticket.locked or person.pk in (ticket.owner_id, ticket.responsible_id)
    if needed.needs_lock and not holds:
        return Why.ANSWERED
    if not holds and (
        (act in ("lock", "assign", "claim") and not may_take_over(person, ticket))
        or (act == "unlock" and level < Level.MANAGE)
    ):
        return Why.LOCKED
    return None


def may(person: Person, ticket: Ticket, act: str) -> bool:
    return _why_not(person, ticket, act) is None


def acts_for(person: Person, ticket: Ticket) -> dict[str, bool]:
    """Every act of the table at once, for pages: {"reply": True, …}."""
    return {act: may(person, ticket, act) for act in ACTS}


def may_take_over(person: Person, ticket: Ticket) -> bool:
    """Take what another has locked: with manage, or with reply while the owner is away (decision D37)."""
    level = level_on(person, ticket)
    away = ticket.owner is not None and is_away(ticket.owner, timezone.now())
    return level >= Level.MANAGE or (level >= Level.REPLY and away)


def _merged(person: Person, ticket: Ticket) -> bool:
    """Whether it was this person who merged the ticket into the one it is part of."""
    target = ticket.merged_into_id
    return (
        target is not None and Merge.objects.filter(source=ticket, target=target, undone_at=None, by=person).exists()
    )


def may_move_to(person: Person, ticket: Ticket, queue_id: int, open_to_moves: bool) -> bool:
    """With reply there, or where a queue takes moves from all; never to where one may do more (decision D36)."""
    there = levels_of(person).on(queue_id, ticket.type_id)
    return _stays(person, ticket, there) and (open_to_moves or there >= Level.REPLY)


def may_retype_to(person: Person, ticket: Ticket, type: TicketType | None) -> bool:
    """With reply on the type or the ticket's queue, and never to where one may do more (decision D36)."""
    there = levels_of(person).on(ticket.queue_id, type.pk if type else None)
    return _stays(person, ticket, there) and there >= Level.REPLY


def may_open(person: Person, queue: Queue, type: TicketType | None) -> bool:
    """A new ticket needs reply in its queue, or on its type."""
    return levels_of(person).on(queue.pk, type.pk if type else None) >= Level.REPLY


def _stays(person: Person, ticket: Ticket, there: int) -> bool:
    return there <= level_on(person, ticket)


def portal_may(who: Person | Guest, ticket: Ticket, act: str) -> bool:
    """The customers' table: see and reply; close and reopen for the ticket's customer and organisation contacts."""
    person = who.person if isinstance(who, Guest) else who
    if person is None or not person.is_active:
        return False
    if act in ("view", "reply"):
        return True  # what they see of it is `scope.portal_articles_for`
    if ticket.customer_id == person.pk:
        return True
    colleague = isinstance(who, Person) and person.is_contact_person
    return colleague and is_shared(person, ticket)
