"""A page of a customer's tickets, by their last change: read from strands, each along its own index.

A place in the list is sealed: when an agent last did something inside is not for customers to read."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import F, OrderBy, Q, QuerySet
from django.db.models.functions import Coalesce

from deskbell.access import portal_lists
from deskbell.db import sealing
from deskbell.db.prepared import Prepared
from deskbell.tickets.models import Ticket

PAGE = 25
SHOWN = {"open": Q(active=True), "closed": Q(active=False), "all": Q()}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PURPOSE = "portal-list"
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Place:
    at: datetime
    key: int

    def __str__(self) -> str:
        return sealed(f"{(self.at - EPOCH) // timedelta(microseconds=1)}.{self.key}", PURPOSE)

    @classmethod
    def read(cls, text: str) -> Place | None:
        """None for what is no place; nobody is punished for an old address."""
        at, _, key = opened(text, PURPOSE).partition(".")
        return cls(EPOCH + timedelta(microseconds=int(at)), int(key)) if at else None


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Ticket]
    newer: str = ""
    older: str = ""


@dataclass(frozen=True)
class Strand:
    """Tickets of somebody, whose key they are asked with. `indexed`: an index holds them in the order of the list;
    else they are few and are to be collected, not looked for along everybody's."""

    tickets: Callable[[int], QuerySet[Ticket]]
    indexed: bool = True

    def ordered(self, whose: int, shown: str, *, turned: bool = False) -> QuerySet[Ticket]:
        rows = self.tickets(whose).filter(SHOWN[shown]).select_related("state", "customer")
        at = F("touched_at") if self.indexed else Coalesce("touched_at", "touched_at")
        return rows.order_by(OrderBy(at, descending=not turned), OrderBy(F("pk"), descending=not turned))


OWN, COPIED, SHARED = (
    Strand(portal_lists.own),
    Strand(portal_lists.copied, indexed=False),
    Strand(portal_lists.shared),
)
_first = {
    (strand, shown): Prepared(lambda whose, strand=strand, shown=shown: strand.ordered(whose, shown)[: PAGE + 1])
    for strand in (OWN, COPIED, SHARED)
    for shown in SHOWN
}


def page(
    strands: Sequence[Strand],
    whose: int,
    shown: str,
    *,
    within: Q,
    after: Place | None = None,
    before: Place | None = None,
) -> Page:
    """The rows that follow `after`, or those that lead up to `before`; else the first. `within` narrows them down."""
    back = before is not None and after is None
    place = before if back else after
    rows: dict[int, Ticket] = {}
    for strand in strands:
        if place is None and not within:
            found = _first[strand, shown].rows(whose)
        else:
            rest = Q() if place is None else _beyond(place, back)
            found = list(strand.ordered(whose, shown, turned=back).filter(within, rest)[: PAGE + 1])
        rows |= {ticket.pk: ticket for ticket in found}
    sorted_rows = sorted(rows.values(), key=lambda ticket: (ticket.touched_at, ticket.pk), reverse=not back)
    more, shown_rows = len(sorted_rows) > PAGE, sorted_rows[:PAGE]
    if back:
        shown_rows.reverse()
    if not shown_rows:
        return Page([])
    first, last = (str(Place(row.touched_at, row.pk)) for row in (shown_rows[0], shown_rows[-1]))
    if back:
        return Page(shown_rows, newer=first if more else "", older=last)
    return Page(shown_rows, newer=first if after else "", older=last if more else "")


def _beyond(place: Place, back: bool) -> Q:
    # The first condition alone lets the index find the place; the second settles rows of the same moment.
    side = "gt" if back else "lt"
    return Q(**{f"touched_at__{side}e": place.at}) & (
        Q(**{f"touched_at__{side}": place.at}) | Q(**{f"pk__{side}": place.key})
    )


def sealed(text: str, purpose: str) -> str:
    """As it may stand in an address."""
    return base64.urlsafe_b64encode(sealing.seal(text, purpose=purpose)).decode().rstrip("=")


def opened(text: str, purpose: str) -> str:
    """What was sealed; "" for anything else."""
    try:
        data = base64.b64decode(text[:LONGEST] + "=" * (-len(text[:LONGEST]) % 4), altchars=b"-_", validate=True)
        return sealing.unseal(data, purpose=purpose)
    except (binascii.Error, ValueError, sealing.CannotUnseal):
        return ""
