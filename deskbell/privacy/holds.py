"""Legal hold: tickets of which nothing is erased or redacted. A merged ticket is held with its target."""

from __future__ import annotations

from collections.abc import Collection

from deskbell.tickets import merged
from deskbell.tickets.models import LegalHold, Ticket

MOST_SHOWN = 500


class Held(Exception):
    """A legal hold stands against it."""


def of(keys: Collection[int]) -> set[int]:
    """Which of these tickets are held themselves."""
    rows = LegalHold.objects.filter(ticket__in=keys, ended_at=None)
    return set(rows.values_list("ticket", flat=True))


def must_be_free(ticket: Ticket) -> None:
    """Held, for the ticket, what it is part of, or what is part of it."""
    if of(merged.keys_of(merged.root_of(ticket))):
        raise Held


def every() -> list[LegalHold]:
    """Those that stand, newest first. Few: each is a decision."""
    rows = LegalHold.objects.select_related("ticket", "by").filter(ended_at=None)
    return list(rows.order_by("-pk")[:MOST_SHOWN])
