"""What the search box finds: a number jumps, anything else is looked for in the full text.

All words must be in one message, whose subject, number, people and file names count with it. What the person may
not see is excluded inside the query."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import F, Max, Q, QuerySet

from deskbell.access.scope import tickets_for, tickets_q
from deskbell.db.fulltext import All, Expression, Match, read_term
from deskbell.people.models import Person
from deskbell.search.models import Words
from deskbell.tickets.models import Article, Ticket

NUMBER = re.compile(r"^\[?(?:[^\W\d]*#)?\s?([A-Za-z0-9][A-Za-z0-9.-]{2,39})\]?$")
"""As it is typed, or copied from a page or a subject: 2026…, #2026…, Ticket#2026…, [Ticket#2026…]."""
WINDOW = 4_000  # newest articles looked through first: common words are found there at once
PAGE = 50
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Hit:
    ticket: Ticket
    article: Article


def by_number(person: Person, text: str) -> Ticket | None:
    """The ticket whose number was typed, if the person may see it."""
    match = NUMBER.match(text.strip())
    return tickets_for(person).filter(number=match[1]).first() if match else None


def find(person: Person, text: str, *, limit: int = PAGE) -> list[Hit]:
    """Tickets with a message that holds all the words, newest first; each with its newest such message."""
    found_terms = [t for w in text[:LONGEST].split() if (t := read_term(w.rstrip("*"), prefix=w.endswith("*")))]
    if not found_terms:
        return []
    terms = All(tuple(found_terms))
    newest = Article.objects.aggregate(newest=Max("pk"))["newest"] or 0
    # Newest first along the keys is right for common words, wrong for rare ones: PostgreSQL would walk them all.
    found = _collect(_matching(person, terms, Q(pk__gt=newest - WINDOW)).order_by("-pk"), limit)
    if len(found) < limit:
        older = _matching(person, terms, Q()).order_by((F("pk") + 0).desc())
        found = _collect(older, limit)
    articles = Article.objects.in_bulk(found.values())
    tickets = Ticket.objects.select_related("queue", "state", "owner", "customer").in_bulk(found)
    return [Hit(tickets[ticket], articles[article]) for ticket, article in found.items()]


def _matching(person: Person, terms: Expression, where: Q) -> QuerySet[Words, tuple[int, int]]:
    scope = tickets_q(person, prefix="article__ticket__")
    return Words.objects.filter(Match(terms, agents=True), scope, where).values_list("article__ticket_id", "pk")


def _collect(rows: QuerySet[Words, tuple[int, int]], limit: int) -> dict[int, int]:
    """Ticket → its newest article, for the first `limit` tickets; reads on while one ticket fills the page."""
    found: dict[int, int] = {}
    start, step = 0, limit * 4
    while len(found) < limit:
        page = list(rows[start : start + step])
        for ticket, article in page:
            if len(found) < limit:
                found.setdefault(ticket, article)
        if len(page) < step:
            break
        start += step
    return found
