"""Links that open one ticket without an account, each for one address."""

from __future__ import annotations

from datetime import timedelta

from deskbell.desk import settings as desk
from deskbell.desk import ways
from deskbell.desk.urls import portal_base
from deskbell.entry import links
from deskbell.entry.models import AccessLink
from deskbell.people.models import Person
from deskbell.tickets.models import Ticket


def link_for(ticket: Ticket, person: Person, email: str) -> str:
    """A new link's URL; the only moment it can be read. "" where customers have no page to read on (decision D34):
    the texts of our mails do without."""
    if not ways.links_are_sent():
        return ""
    token = links.make(
        AccessLink.Purpose.TICKET,
        about=ticket.pk,
        person=person,
        email=email,
        lifetime=timedelta(days=desk.current().link_days),
    )
    return f"{portal_base()}/t/{token}/"
