"""Whether an agent may make two persons one, and what the one who stays would see then. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from deskbell.access.errors import NotAllowed
from deskbell.access.scope import tickets_for
from deskbell.people import addresses
from deskbell.people.merging import CannotMerge, in_order
from deskbell.people.models import Person
from deskbell.queues.models import Level
from deskbell.tickets.models import Ticket
from deskbell.tickets.uniting import Plan, plan


@dataclass(frozen=True, slots=True)
class Preview:
    """What the agent sees before it happens: all of it, or it does not happen."""

    stays: Person
    goes: Person
    stays_is_account: bool
    goes_is_account: bool
    may_swap: bool
    plan: Plan
    own: list[Ticket]
    copies: list[Ticket]


def preview(agent: Person, one: Person, other: Person) -> Preview:
    """NotAllowed, with the reason, where the agent could not see everything that moves or not change it."""
    try:
        stays, goes = in_order(one, other)
    except CannotMerge:
        raise NotAllowed(_("Only two different customers can become one, never a colleague.")) from None
    found = plan(stays=stays, goes=goes)
    own = list(tickets_for(agent, Level.REPLY).filter(customer=goes).select_related("state").order_by("-touched_at"))
    copies = list(tickets_for(agent).filter(pk__in=found.copies).select_related("state").order_by("-touched_at"))
    if len(own) != len(found.own) or len(copies) != len(found.copies):
        words = _("%(who)s takes part in tickets you may not change. Ask a colleague who may.")
        raise NotAllowed(words % {"who": goes.name or addresses.primary(goes)})
    accounts = not addresses.is_contact(stays), not addresses.is_contact(goes)
    return Preview(stays, goes, *accounts, accounts[0] == accounts[1], found, own, copies)
