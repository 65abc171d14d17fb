"""Which mails to agents tell of which tickets. They say who wrote and quote it, and have no ticket's key themselves:
what erases a ticket, or words of it, finds them here."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from deskbell.notices.models import Told
from deskbell.outbox.models import OutgoingMail
from deskbell.tickets.models import Ticket


def keep(mail: OutgoingMail, tickets: Iterable[Ticket]) -> None:
    """In the transaction that puts the mail into the outbox."""
    Told.objects.bulk_create([Told(mail=mail, ticket=ticket) for ticket in tickets])


def mails_about(tickets: Collection[int]) -> list[OutgoingMail]:
    """Of tickets by their keys."""
    keys = Told.objects.filter(ticket__in=tickets).values("mail")
    return list(OutgoingMail.objects.filter(pk__in=keys).order_by("pk"))
