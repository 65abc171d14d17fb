"""Whose ticket it is: its customer, and with them the organisation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from deskbell.people.models import Organization, Person
from deskbell.tickets import articles
from deskbell.tickets.changes import ANYTHING, change
from deskbell.tickets.models import Event, Participant, Ticket


def set_customer(
    *,
    by: Person,
    ticket: Ticket,
    customer: Person,
    organization: Organization | None,
    keep_former: bool = False,
    was: Any = ANYTHING,
    now: datetime | None = None,
) -> Ticket:
    """The ticket belongs to `customer` from now on, who sees all its messages but the notes.

    `keep_former`: who was the customer stays in copy, with the messages they sent or were sent."""
    with change(ticket, by=by, now=now) as doing:
        doing.expect("customer", was)
        former, former_organization = doing.ticket.customer, doing.ticket.organization
        moved = doing.set(customer=customer, organization=organization)
        Participant.objects.filter(ticket=doing.ticket, person=customer).delete()
        if keep_former and not former.is_agent:
            articles.join(doing.ticket, [former], doing.now)
        if moved:
            doing.event(
                Event.Kind.CUSTOMER_SET,
                old=str(former),
                new=str(customer),
                organizations=[str(former_organization or ""), str(organization or "")],
            )
    return doing.ticket
