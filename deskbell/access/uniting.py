"""Whether two persons may be made one, or two again, and what each would see then. Reads only.

Agents must see all that moves, and may change it. Administrators need not: of what they do not see they read the
number (rights.md: they see tickets through grants of their own only)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from deskbell.access.errors import NotAllowed
from deskbell.access.scope import level_on, tickets_for
from deskbell.people import addresses
from deskbell.people.merging import CannotMerge, in_order, why_not
from deskbell.people.models import Person, Union
from deskbell.queues.models import Level
from deskbell.tickets import separating
from deskbell.tickets.models import Ticket
from deskbell.tickets.uniting import Plan, plan


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown before it happens. `hidden`: so many of the tickets are not for the one who looks."""

    stays: Person
    goes: Person
    stays_is_account: bool
    goes_is_account: bool
    may_swap: bool
    plan: Plan
    own: list[Ticket]
    copies: list[Ticket]
    hidden: int


@dataclass(frozen=True, slots=True)
class Split:
    """The same before two are two again."""

    stays: Person
    goes: Person
    plan: separating.Plan
    own: list[Ticket]
    copies: list[Ticket]
    hidden: int


def preview(agent: Person, one: Person, other: Person) -> Preview:
    """NotAllowed, with the reason, where the agent could not see everything that moves or not change it."""
    shown = outlook(agent, one, other)
    if shown.hidden or _unchangeable(agent, shown.own):
        words = _("%(who)s takes part in tickets you may not change. Ask a colleague who may.")
        raise NotAllowed(words % {"who": shown.goes.name or addresses.primary(shown.goes)})
    return shown


def outlook(reader: Person, one: Person, other: Person) -> Preview:
    """For an administrator, whatever of the tickets they see. NotAllowed where these can never be one."""
    try:
        stays, goes = in_order(one, other)
    except CannotMerge:
        raise NotAllowed(_("Only two different customers can become one, never a colleague.")) from None
    found = plan(stays=stays, goes=goes)
    stays_is, goes_is = not addresses.is_contact(stays), not addresses.is_contact(goes)
    own, copies, hidden = _seen(reader, found.own, found.copies)
    return Preview(stays, goes, stays_is, goes_is, stays_is == goes_is, found, own, copies, hidden)


def split_preview(agent: Person, union: Union) -> Split:
    """NotAllowed, with the reason, where it is too late, or the agent could not see or change all that goes back."""
    shown = split_outlook(agent, union)
    if shown.hidden or _unchangeable(agent, shown.own):
        words = _("%(who)s takes part in tickets you may not change. Ask a colleague who may.")
        raise NotAllowed(words % {"who": shown.goes.name or next(iter(shown.plan.emails), "")})
    return shown


def split_outlook(reader: Person, union: Union) -> Split:
    """The same for an administrator. NotAllowed where it cannot be undone (any more)."""
    if why := why_not(union):
        raise NotAllowed(why)
    found = separating.plan(union)
    return Split(union.stays, union.goes, found, *_seen(reader, found.own, found.copies))


def _seen(reader: Person, own: tuple[int, ...], copies: tuple[int, ...]) -> tuple[list[Ticket], list[Ticket], int]:
    """Those of these tickets the reader sees, and how many they do not."""
    seen = {one.pk: one for one in tickets_for(reader).filter(pk__in={*own, *copies}).select_related("state")}
    shown = [sorted((seen[key] for key in keys if key in seen), key=_touched) for keys in (own, copies)]
    return shown[0], shown[1], len({*own, *copies} - seen.keys())


def _touched(ticket: Ticket) -> float:
    return -ticket.touched_at.timestamp()


def _unchangeable(agent: Person, tickets: list[Ticket]) -> bool:
    return any(level_on(agent, ticket) < Level.REPLY for ticket in tickets)
