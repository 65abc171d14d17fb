"""Somebody with a valid link: one ticket, as the address it was made for; nothing else, not even a list."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.entry.models import AccessLink
from deskbell.people.models import Person


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
