"""Which hits are best. A rank of our own, not the databases': theirs differ, and ours can be said in a sentence.

Tickets that have the words in their subject come first; among them those with more messages that have them; among
those the newest. Only where few messages have them: else the newest first is what helps."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import QuerySet

from deskbell.db.fulltext import All, Either, Expression, Term
from deskbell.search.query.compiling import messages_with
from deskbell.tickets.articles import Part
from deskbell.tickets.models import Ticket

FEW = 500  # messages that are ranked
MOST_MESSAGES = 9  # that count for one ticket


def page(tickets: QuerySet[Ticket], wanted: Expression, after: str, limit: int) -> tuple[list[int], str]:
    """Keys of the tickets on a page, the best first, and the place behind the last one."""
    hits: dict[int, int] = {}
    for ticket in messages_with(wanted).values_list("ticket", flat=True):
        hits[ticket] = hits.get(ticket, 0) + 1
    best = set(messages_with(_in_subject(wanted)).values_list("ticket", flat=True))
    found = tickets.order_by().values_list("pk", flat=True)
    ranked = sorted(found, key=lambda key: (key not in best, -min(hits.get(key, 0), MOST_MESSAGES), -key))
    last = int(after) if after.isascii() and after.isdigit() and len(after) < 18 else 0
    start = ranked.index(last) + 1 if last in ranked else 0
    keys = ranked[start : start + limit]
    return keys, str(keys[-1]) if len(ranked) > start + limit else ""


def _in_subject(wanted: Expression) -> Expression:
    """The same words, those looked for anywhere now in the subject."""
    if isinstance(wanted, Term):
        return wanted if wanted.field else replace(wanted, field=Part.SUBJECT)
    parts = tuple(_in_subject(part) for part in wanted.parts)
    return Either(parts) if isinstance(wanted, Either) else All(parts)
