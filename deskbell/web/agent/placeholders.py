"""Placeholders of canned replies: filled from the ticket; what nobody knows stays and is noticed before sending."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from deskbell.desk.urls import portal_base
from deskbell.people.models import Person
from deskbell.tickets.models import Ticket

PLACEHOLDER = re.compile(r"\{([a-z][a-z_]{1,30})\}")
NAMES = {
    "customer_name": _("name of the customer"),
    "first_name": _("first name of the customer"),
    "ticket_number": _("number of the ticket"),
    "title": _("subject of the ticket"),
    "agent_name": _("your name"),
    "queue": _("name of the queue"),
    "organization": _("organisation of the customer"),
    "link": _("address of the ticket in the portal"),
}


def fill(text: str, ticket: Ticket, me: Person) -> str:
    """The text for this ticket. A value that is not known leaves its placeholder."""
    values = {
        "customer_name": ticket.customer.name,
        "first_name": ticket.customer.name.partition(" ")[0],
        "ticket_number": ticket.number,
        "title": ticket.title,
        "agent_name": me.name,
        "queue": ticket.queue.name,
        "organization": str(ticket.organization or ""),
        "link": f"{portal_base()}/ticket/{ticket.number}/",
    }
    return PLACEHOLDER.sub(lambda found: values.get(found[1]) or found[0], text)


def left_in(text: str) -> list[str]:
    """The placeholders still in it, each once."""
    return list(dict.fromkeys(found[0] for found in PLACEHOLDER.finditer(text)))[:5]
