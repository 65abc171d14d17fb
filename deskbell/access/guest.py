"""Somebody with a valid link: one ticket, as the address it was made for; nothing else, not even a list. And who may
ask for such a link."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.entry.models import AccessLink
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.tickets import numbers
from deskbell.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Guest:
    ticket_id: int
    person: Person | None
    email: str
    link_id: int


def guest_of(link: AccessLink) -> Guest | None:
    """The guest a live ticket link makes; None for a link that names no ticket."""
    if link.purpose != AccessLink.Purpose.TICKET or link.about is None:
        return None
    return Guest(ticket_id=link.about, person=link.person, email=link.email, link_id=link.pk)


def ticket_of_asker(number: str, email: str) -> tuple[Ticket, Person] | None:
    """The ticket of a typed number and the person of a typed address, if they take part in it: its customer, or
    somebody in copy. Colleagues sign in. None for everybody else; the caller tells nobody which."""
    person = addresses.holder(email)
    wanted = Ticket.objects.select_related("queue", "queue__parent").filter(number__in=numbers.typed(number))
    tickets = list(wanted[:3])
    if person is None or person.is_agent or not person.is_active:
        return None
    for ticket in tickets:
        if ticket.customer_id == person.pk or ticket.participants.filter(person=person).exists():
            return ticket, person
    return None
