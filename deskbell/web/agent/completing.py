"""Tickets and tags that fit what is being typed, as far as the agent sees them."""

from __future__ import annotations

from deskbell.access import scope
from deskbell.db.patience import TookTooLong
from deskbell.people.models import Person
from deskbell.search import finding
from deskbell.search.query import QueryError, parse
from deskbell.tickets.articles import storable
from deskbell.tickets.models import Tag, Ticket

MOST = 8
SHORTEST, LONGEST = 2, 200


def tickets(me: Person, typed: str) -> list[Ticket]:
    """By the beginning of the number, else by words; newest first."""
    text = storable(typed).strip().lstrip("#")
    if len(text) < SHORTEST:
        return []
    if text.replace("-", "").isdigit():
        return list(scope.tickets_for(me).filter(number__startswith=text[:40]).order_by("-pk")[:MOST])
    try:
        return [hit.ticket for hit in finding.find(me, parse(text[:LONGEST], me), limit=MOST).hits]
    except (QueryError, TookTooLong):
        return []


def tags(me: Person, typed: str) -> list[str]:
    """Words that stand on a ticket the agent sees."""
    text = storable(typed).strip().lstrip("#")
    if not text:
        return []
    fit = Tag.objects.filter(name__istartswith=text[:60], tickets__in=scope.tickets_for(me).values("pk"))
    return list(fit.order_by("name").values_list("name", flat=True).distinct()[:MOST])
