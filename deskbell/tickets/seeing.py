"""What each agent has read. A mark of one person, not a change of the ticket: no event, no row lock."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from deskbell.db.among import Among
from deskbell.db.prepared import Prepared
from deskbell.people.models import Person
from deskbell.tickets.models import Seen, Ticket


def mark_seen(*, by: Person, ticket: Ticket, until: datetime | None = None) -> None:
    """`by` has read the ticket up to `until` (default now). An earlier `until` makes what came later unread again."""
    Seen.objects.update_or_create(person=by, ticket=ticket, defaults={"at": until or timezone.now()})


_seen = Prepared(
    lambda person, keys: Seen.objects.filter(Among("ticket_id", keys), person=person).values_list("ticket", "at")
)


def unread_among(person: Person, tickets: dict[int, datetime]) -> set[int]:
    """Which of these tickets (key → time of the last article) the person has not read to the end.

    What was there before the person came is read, or a new agent would begin with every old ticket in bold."""
    at = dict(_seen.rows(person.pk, list(tickets)))
    return {key for key, last in tickets.items() if last > at.get(key, person.created_at)}
