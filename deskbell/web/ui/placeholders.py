"""Placeholders of canned replies: filled from the ticket; what nobody knows stays and is noticed before sending."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from deskbell.desk.urls import portal_base
from deskbell.people.models import Person
from deskbell.queues import placeholders
from deskbell.tickets.models import Ticket

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
    return placeholders.fill(text, {name: value for name, value in values.items() if value})


def left_in(text: str) -> list[str]:
    """The placeholders still in it, each once."""
    return [f"{{{name}}}" for name in placeholders.names_in(text)[:5]]
