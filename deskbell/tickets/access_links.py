"""Links that open one ticket without an account, each for one address."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone

from deskbell.audit import log
from deskbell.desk import settings as desk
from deskbell.desk import ways
from deskbell.desk.urls import portal_base
from deskbell.entry import links
from deskbell.entry.models import AccessLink
from deskbell.people.models import Person
from deskbell.tickets.models import Ticket

TICKET = AccessLink.Purpose.TICKET


def link_for(ticket: Ticket, person: Person, email: str) -> str:
    """A new link's URL; the only moment it can be read. "" where customers have no page to read on (decision D34):
    the texts of our mails do without."""
    if not ways.links_are_sent():
        return ""
    token = links.make(
        TICKET,
        about=ticket.pk,
        person=person,
        email=email,
        lifetime=timedelta(days=desk.current().link_days),
    )
    return f"{portal_base()}/t/{token}/"


def policy(ticket: int) -> str:
    """Whom links open the ticket of this key for, where its queue says so; "" is as the desk has it."""
    return Ticket.objects.filter(pk=ticket).values_list("queue__links_open", flat=True).first() or ""


def live(ticket: Ticket) -> list[tuple[str, int, datetime]]:
    """Whose links open the ticket now: address, how many there are, when the last one ends."""
    rows = AccessLink.objects.filter(
        purpose=TICKET, about=ticket.pk, revoked_at=None, expires_at__gt=timezone.now()
    ).values("email")
    found = rows.annotate(n=Count("pk"), until=Max("expires_at")).order_by("email")
    return [(row["email"], row["n"], row["until"]) for row in found]


def revoke(*, by: Person, ticket: Ticket, email: str = "") -> int:
    """End the links for one address, or all; how many. New mails have new ones."""
    with transaction.atomic():
        ended = links.revoke(purpose=TICKET, about=ticket.pk, email=email)
        if ended:
            log.record(action="ticket_links_revoked", by=by, about=ticket.number, address=email, links=ended)
    return ended
