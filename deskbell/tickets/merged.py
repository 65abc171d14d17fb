"""Which tickets are one: what a ticket was merged into, and what into it (decision A7). Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deskbell.db.prepared import Prepared
from deskbell.tickets.models import Ticket


def way_up(ticket: Ticket) -> Iterator[Ticket]:
    """The ticket, then what it was merged into, up to the one that stands alone. Merging makes no circles."""
    step: Ticket | None = ticket
    while step is not None:
        yield step
        step = step.merged_into


def root_of(ticket: Ticket) -> Ticket:
    """The ticket in which everything about this one arrives now."""
    *_, root = way_up(ticket)
    return root


def keys_of(ticket: Ticket) -> list[int]:
    """The ticket's key, and those of all that were merged into it, into these, and so on."""
    keys = [ticket.pk]
    for key in keys:  # grows meanwhile
        keys += _merged_into.rows(key)
    return keys


_merged_into = Prepared(lambda key: Ticket.objects.filter(merged_into=key).values_list("pk", flat=True))


def roots_of_parts(keys: Iterable[int]) -> dict[int, int]:
    """Of tickets that stand alone: each of them, and each that is part of one, with the key of that one."""
    found = {key: key for key in keys}
    fresh = list(found)
    while fresh:
        rows = Ticket.objects.filter(merged_into__in=fresh).values_list("pk", "merged_into")
        fresh = [key for key, _into in rows]
        found |= {key: found[into] for key, into in rows if into is not None}
    return found


def parts(keys: set[int]) -> dict[int, Ticket]:
    """The tickets of these keys with their queues; nothing is asked for none."""
    return Ticket.objects.select_related("queue").in_bulk(keys) if keys else {}
