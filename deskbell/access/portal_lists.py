"""What a customer's lists are read from: own tickets, those they are in copy of, those their organisation shares.

Each is one strand along one index; within `licensed.open_q` they are together `scope.portal_tickets_for`, and tests
hold them equal. Also what a row may say of messages: of those this person may read, never of a note."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, OuterRef, Q, QuerySet

from deskbell.access import licensed
from deskbell.access.scope import concerning, concerns, shares_with
from deskbell.db.among import Among
from deskbell.db.counting import CountUpTo
from deskbell.db.prepared import Prepared
from deskbell.people import addresses
from deskbell.people.models import Organization, Person
from deskbell.tickets.models import Article, Ticket

MOST_COUNTED = 500
"""Whoever has more reads "500+"."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Each at most MOST_COUNTED + 1."""

    open: int
    closed: int


@dataclass(frozen=True, slots=True)
class Latest:
    """When the last message was written that the reader may see, and the last by the desk among them."""

    at: datetime
    answered_at: datetime | None


def own(person: int) -> QuerySet[Ticket]:
    return Ticket.objects.filter(customer=person)


def copied(person: int) -> QuerySet[Ticket]:
    """Those the person takes part in without being their customer."""
    return Ticket.objects.filter(participants__person=person).exclude(customer=person)


def shared(organization: int) -> QuerySet[Ticket]:
    """For members whom `scope.shares_with` gives this organisation."""
    return Ticket.objects.filter(organization=organization)


def counts_of_own(person: Person, within: Q) -> Counts:
    """Own tickets and those in copy."""
    if within:
        return _counts_within(within, own(person.pk), copied(person.pk))
    own_open, own_closed, open_copies, closed_copies = _own_counts.one(person.pk)
    return Counts(min(own_open + open_copies, MOST_COUNTED + 1), min(own_closed + closed_copies, MOST_COUNTED + 1))


def counts_of(organization: Organization, within: Q) -> Counts:
    """For members whom `scope.shares_with` gives this organisation."""
    if within:
        return _counts_within(within, shared(organization.pk))
    return Counts(*_shared_counts.one(organization.pk))


def sees_very_many(person: Person) -> bool:
    """Whether their organisation shares more tickets with them than are counted."""
    organization = shares_with(person)
    if organization is None:
        return False
    counts = counts_of(organization, Q())
    return max(counts.open, counts.closed) > MOST_COUNTED


def lacks_licence(person: Person) -> bool:
    """Whether there are tickets this person would see if their organisation had a valid licence."""
    closed = licensed.closed_queues(person)
    return bool(closed) and concerning(person).exclude(licensed.open_q(person)).exists()


def _counts_within(within: Q, *strands: QuerySet[Ticket]) -> Counts:
    opened, closed = (
        sum(strand.filter(within, active=active).order_by()[: MOST_COUNTED + 1].count() for strand in strands)
        for active in (True, False)
    )
    return Counts(min(opened, MOST_COUNTED + 1), min(closed, MOST_COUNTED + 1))


def _counted(tickets: QuerySet[Ticket], active: bool) -> CountUpTo:
    return CountUpTo(tickets.filter(active=active), MOST_COUNTED + 1)


_ME: int = OuterRef("pk")  # type: ignore[assignment]  # the row that is counted for
_own_counts = Prepared(
    lambda person: (
        Person.objects.filter(pk=person)
        .annotate(
            own_open=_counted(own(_ME), True),
            own_closed=_counted(own(_ME), False),
            open_copies=_counted(copied(_ME), True),
            closed_copies=_counted(copied(_ME), False),
        )
        .values_list("own_open", "own_closed", "open_copies", "closed_copies")
    )
)
_shared_counts = Prepared(
    lambda organization: (
        Organization.objects.filter(pk=organization)
        .annotate(open=_counted(shared(_ME), True), closed=_counted(shared(_ME), False))
        .values_list("open", "closed")
    )
)


def latest(person: Person, tickets: Iterable[Ticket]) -> dict[int, Latest]:
    """By the ticket's key, of tickets of this person's lists; one without any message they may read is not there."""
    organization = shares_with(person)
    whole, part = list[int](), list[int]()
    for ticket in tickets:
        reads_all = ticket.customer_id == person.pk or (
            organization is not None and ticket.organization_id == organization.pk
        )
        (whole if reads_all else part).append(ticket.pk)
    found = {key: Latest(at, answered) for key, at, answered in _latest.rows(whole)} if whole else {}
    return found | _latest_of_copies(person, part) if part else found


def _latest_of_copies(person: Person, tickets: list[int]) -> dict[int, Latest]:
    own_addresses = set(addresses.of(person))
    found: dict[int, Latest] = {}
    for ticket, at, side, author, to, cc in _of_copies.rows(tickets):
        if concerns(person, own_addresses, author, to, cc):
            before = found.get(ticket)
            by_desk = at if side != Article.Side.CUSTOMER else before.answered_at if before else None
            found[ticket] = Latest(at, by_desk)
    return found


_readable = Q(visible=True) & ~Q(kind=Article.Kind.NOTE)
_latest = Prepared(
    lambda tickets: (
        Article.objects.filter(Among("ticket_id", tickets), _readable)
        .order_by()
        .values("ticket_id")
        .annotate(at=Max("created_at"), answered=Max("created_at", filter=~Q(side=Article.Side.CUSTOMER)))
        .values_list("ticket_id", "at", "answered")
    )
)
_of_copies = Prepared(
    lambda tickets: (
        Article.objects.filter(Among("ticket_id", tickets), _readable)
        .order_by("created_at", "pk")
        .values_list("ticket_id", "created_at", "side", "author_id", "to", "cc")
    )
)

MOST_COPIES = 5_000
"""Messages that somebody in copy sent or was sent, the newest: so many their search looks through."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The messages a customer may read, wherever they stand: `scope.portal_articles_for` of all their tickets.
    `whole`: a condition on Article, of tickets whose every message they read; `copies`: keys of single messages."""

    whole: Q
    copies: list[int]

    def where(self) -> Q:
        """All as one condition. SQLite walks through the articles of everybody for it where there are copies."""
        return self.whole | Q(Among("pk", self.copies)) if self.copies else self.whole

    def keys(self, most: int) -> list[int] | None:
        """All by their keys, each strand along its own index; None where there are more than `most`."""
        if len(self.copies) > most:
            return None
        found = set(self.copies)
        found.update(Article.objects.filter(self.whole).order_by().values_list("pk", flat=True)[: most + 1])
        return list(found) if len(found) <= most else None


def reading(person: Person) -> Reading:
    inside = licensed.open_q(person, prefix="ticket__")  # no set of tickets: that would be made of everybody's
    whose = Q(ticket__customer=person)
    if (organization := shares_with(person)) is not None:
        whose |= Q(ticket__organization=organization)
    return Reading(_readable & whose & inside, _messages_of_copies(person, inside))


def _messages_of_copies(person: Person, inside: Q) -> list[int]:
    """Addresses lie in JSON, so they are compared here."""
    own_addresses = set(addresses.of(person))
    rows = Article.objects.filter(_readable, inside, ticket__participants__person=person)
    rows = rows.exclude(ticket__customer=person)
    wanted = rows.order_by("-pk").values_list("pk", "author_id", "to", "cc")[:MOST_COPIES]
    return [key for key, author, to, cc in wanted if concerns(person, own_addresses, author, to, cc)]
