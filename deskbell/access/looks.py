"""Who looked at a ticket that is under legal hold: written down, once in a while for each reader and ticket."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from deskbell.audit import log
from deskbell.audit.models import Entry
from deskbell.people.models import Person
from deskbell.tickets.models import Ticket

ACTION = "held_ticket_viewed"
AGAIN = timedelta(minutes=15)
"""An open page is fetched again at each change; that is one look."""


def note(person: Person, ticket: Ticket) -> None:
    mine = Entry.objects.filter(actor=person.pk, action=ACTION).order_by("-pk")[:20]
    since = timezone.now() - AGAIN
    if any(one.about == ticket.number and one.at > since for one in mine):
        return
    with transaction.atomic():
        log.record(action=ACTION, by=person, about=ticket.number)
