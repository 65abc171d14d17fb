"""Tickets of one person or organisation as their pages list them, in the reader's own scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.access import scope
from deskbell.db.counting import CountUpTo
from deskbell.people import addresses
from deskbell.people.models import Organization, Person
from deskbell.queues.models import Stage
from deskbell.tickets.models import Ticket
from deskbell.web.agent import words
from deskbell.web.agent.places import Place
from deskbell.web.ui import marks

COUNTED = 999
PAGE = 15
OPEN = Q(stage__lte=Stage.PENDING_AUTO)
CLOSED = Q(stage=Stage.CLOSED)


@dataclass(frozen=True)
class Row:
    number: str
    title: str
    url: str
    waiting: bool
    state: SafeString
    owner: SafeString
    who: str
    at: datetime


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    older: str  # a place, "" at the end


def open_counts(me: Person, people: Iterable[int]) -> dict[int, int]:
    """Open tickets of each of these persons, as far as anybody counts."""
    own = scope.tickets_for(me).filter(OPEN, customer=OuterRef("pk"))
    rows = Person.objects.filter(pk__in=list(people)).annotate(n=CountUpTo(own, COUNTED + 1))
    return dict(rows.values_list("pk", "n"))


def count(tickets: QuerySet[Ticket]) -> int:
    """At most one more than COUNTED."""
    return len(tickets.order_by().values_list("pk")[: COUNTED + 1])


def of_person(me: Person, person: Person) -> QuerySet[Ticket]:
    return scope.tickets_for(me).filter(customer=person)


def with_person(me: Person, person: Person) -> QuerySet[Ticket]:
    """Those they take part in."""
    return scope.tickets_for(me).filter(pk__in=person.participations.values("ticket"))


def of_organization(me: Person, organization: Organization) -> QuerySet[Ticket]:
    return scope.tickets_for(me).filter(organization=organization)


def page(me: Person, tickets: QuerySet[Ticket], after: Place | None, *, size: int = PAGE) -> Page:
    """Newest first; `after` is the place of the page before."""
    if after is not None:
        tickets = tickets.filter(after.beyond())
    found = list(tickets.select_related("state", "owner", "customer").order_by("-touched_at", "-pk")[: size + 1])
    shown = found[:size]
    nameless = {one.customer_id for one in shown if not one.customer.name}
    emails = addresses.primaries(nameless) if nameless else {}
    older = str(Place(shown[-1].touched_at, shown[-1].pk)) if len(found) > size else ""
    return Page([_row(me, one, emails) for one in shown], older)


def _row(me: Person, ticket: Ticket, emails: dict[int, str]) -> Row:
    owner: Any = ticket.owner
    name = words.you_or(str(owner), owner == me) if owner else ""
    return Row(
        number=ticket.number,
        title=ticket.title or _("(no subject)"),
        url=reverse("agent:ticket", args=[ticket.number]),
        waiting=ticket.waiting_since is not None,
        state=words.drawn(ticket.state),
        owner=marks.owner(str(owner), owner.pk, ticket.locked, _("locked"), name)
        if owner
        else marks.nobody(_("Nobody")),
        who=ticket.customer.name or emails.get(ticket.customer_id, _("No name")),
        at=ticket.touched_at,
    )
