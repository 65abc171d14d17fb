"""What belonging to an organisation lets a customer see. Asked before somebody is put into one. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.access.scope import tickets_for
from deskbell.people.models import Organization, Person
from deskbell.tickets.models import Ticket

SHOWN = 20
MOST_COUNTED = 500


@dataclass(frozen=True, slots=True)
class Gain:
    """Tickets somebody would see from now on: those the agent sees too, and whether there are others."""

    tickets: list[Ticket]
    more: bool


def by_joining(agent: Person, organization: Organization) -> Gain | None:
    """What everybody new in the organisation sees; None where it shares with nobody but its contacts.

    Who joins is never a contact at once."""
    if organization.sharing != Organization.Sharing.EVERYBODY:
        return None
    theirs = Ticket.objects.filter(organization=organization)
    seen = tickets_for(agent).filter(organization=organization).select_related("state").order_by("-touched_at", "-pk")
    shown = list(seen[:SHOWN])
    more = theirs.exclude(pk__in=[ticket.pk for ticket in shown]).exists()
    return Gain(shown, more) if shown or more else None


def opened_by(organization: Organization, *, contact: bool) -> int:
    """How many tickets somebody sees by belonging there, as a contact or not; at most MOST_COUNTED + 1. For an
    administrator, who need not see one of them."""
    if organization.sharing == Organization.Sharing.NOBODY:
        return 0
    if organization.sharing == Organization.Sharing.CONTACTS and not contact:
        return 0
    return Ticket.objects.filter(organization=organization)[: MOST_COUNTED + 1].count()
