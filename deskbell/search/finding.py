"""What a query finds, for the search box, lists, the dashboard and reports: always inside the reader's scope.

`tickets` is the whole set as a queryset. `find` is a page of it, paged by key, with the message in which each ticket
was hit; both databases give the same rows in the same order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min, QuerySet, Value

from deskbell.access.scope import tickets_for
from deskbell.db.among import Among
from deskbell.db.fulltext import Expression
from deskbell.db.patience import TookTooLong, at_most
from deskbell.db.prepared import Prepared
from deskbell.people.models import Person
from deskbell.search import ordering, ranking, slicing
from deskbell.search.query.asking import Asking, Span, asking
from deskbell.search.query.compiling import condition, messages_with, texts, wanted_text
from deskbell.search.query.tree import Query
from deskbell.tickets.models import Article, Ticket

NUMBER = re.compile(r"^\[?(?:[^\W\d]*#)?\s?([A-Za-z0-9][A-Za-z0-9.-]{2,39})\]?$")
"""As it is typed, or copied from a page or a subject: 2026…, #2026…, Ticket#2026…, [Ticket#2026…]."""
PAGE = 25
MOST_COUNTED = 1_000
PATIENCE = 2.0  # seconds a search may take; then TookTooLong, which doors answer with "narrow it down"
PATIENCE_TO_COUNT = 0.3  # seconds; a page is there before its number


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket, and the newest of its messages that hold the words; how many do. None without words."""

    ticket: Ticket
    article: Article | None
    messages: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits. `more` is the place to go on from, "" at the end. `order` is the one that was used;
    `rankable` says whether there are few enough for "relevance"."""

    hits: list[Hit]
    more: str
    order: str
    rankable: bool


def by_number(person: Person, text: str) -> Ticket | None:
    """The ticket whose number was typed, if the person may see it."""
    number = typed_number(text)
    return tickets_for(person).filter(number=number).first() if number else None


def typed_number(text: str) -> str:
    """The number, if the text is one; "" for a word, as every form of number has digits."""
    match = NUMBER.match(text.strip())
    return match[1] if match and any(sign.isdigit() for sign in match[1]) else ""


def tickets(person: Person, query: Query, *, now: datetime | None = None) -> QuerySet[Ticket]:
    """All tickets of the query that this person may see: to be ordered, counted, grouped by whoever asks."""
    return tickets_for(person).filter(condition(query.tree, asking(person, now=now)))


def find(person: Person, query: Query, *, order: str = "", after: str = "", limit: int = PAGE) -> Found:
    """The page of hits that follows `after`. Without an order: the query's, else the best first if they are few
    enough, else the newest. TookTooLong after PATIENCE."""
    with at_most(PATIENCE):
        ask = asking(person)
        wanted = wanted_text(query.tree)
        rankable = wanted is not None and slicing.hits(wanted, ranking.FEW) <= ranking.FEW
        chosen = order or query.sort or "relevance"
        if chosen == "relevance" and not rankable:
            chosen = "newest"
        if chosen == "relevance" and wanted is not None:
            rows = tickets_for(person).filter(condition(query.tree, ask))
            keys, more = ranking.page(rows, wanted, after, limit)
        elif chosen in ordering.BY_KEY and is_common(query):
            keys, more = sliced(tickets_for(person), query, ask, chosen, after, limit)
        else:
            rows = tickets_for(person).filter(condition(query.tree, ask))
            keys, more = ordering.page(rows, chosen, after, limit, collected=wanted is not None)
        return Found(_hits(keys, wanted), more, chosen, rankable)


def count(person: Person, query: Query, *, most: int = MOST_COUNTED) -> int | None:
    """How many there are, counted up to `most` + 1; None when even that would take too long."""
    try:
        with at_most(PATIENCE_TO_COUNT):
            ask = asking(person)
            seen = tickets_for(person).order_by()
            if not is_common(query):
                return seen.filter(condition(query.tree, ask))[: most + 1].count()
            found = 0
            for part in slicing.slices(ask, None):
                found += seen.filter(part.tickets, condition(query.tree, part.ask))[: most + 1].count()
                if found > most:
                    break
            return min(found, most + 1)
    except TookTooLong:
        return None


def is_common(query: Query, *, agents: bool = True) -> bool:
    """Whether so many messages have a text of it that tickets are better asked slice by slice. Without `agents`: of
    what customers may read."""
    return any(slicing.hits(text, agents=agents) > slicing.COMMON for text in texts(query.tree))


def sliced(
    seen: QuerySet[Ticket], query: Query, ask: Asking, order: str, after: str, limit: int
) -> tuple[list[int], str]:
    """A page of the tickets that are `seen`, in the order of keys, from as few slices as fill it."""
    last = ordering.read_key(after)
    keys: list[int] = []
    pace = slicing.Pace()
    for part in slicing.slices(ask, last, oldest_first=order == "oldest", pace=pace):
        rows = seen.filter(part.tickets, condition(query.tree, part.ask))
        some, more = ordering.page(rows, order, "", limit - len(keys))
        keys += some
        if more:
            return keys, more
        if len(keys) == limit:
            return keys, str(keys[-1])
        pace.found(len(some), limit - len(keys))
    return keys, ""


_TICKETS = Ticket.objects.select_related("queue", "state", "owner", "customer", "organization").only(
    *("number", "title", "preview", "created_at", "state", "queue__path", "owner__name", "owner__username"),
    *("customer__name", "organization__name"),
)
_ARTICLES = Article.objects.only("public_id", "ticket", "kind", "side", "created_at", "text")
"""What a result shows of them: fifty columns more would take longer to read than to find."""
_these_tickets = Prepared(lambda keys: _TICKETS.filter(Among("id", keys)))
_these_articles = Prepared(lambda keys: _ARTICLES.filter(Among("id", keys)))
_their_ends = Prepared(
    lambda tickets: (
        Article.objects.filter(Among("ticket_id", tickets))
        .annotate(alike=Value(0))
        .values("alike")
        .annotate(first=Min("pk"), last=Max("pk"))
        .values_list("first", "last")
    )
)


def _hits(keys: list[int], wanted: Expression | None) -> list[Hit]:
    found = {ticket.pk: ticket for ticket in _these_tickets.rows(keys)}
    messages: dict[int, list[int]] = {}
    if wanted is not None and keys:
        within = messages_with(wanted, Span(*(_their_ends.one(keys) or (0, 0))))
        for ticket, article in within.filter(ticket__in=keys).order_by("-pk").values_list("ticket_id", "pk"):
            messages.setdefault(ticket, []).append(article)
    newest = [many[0] for many in messages.values()]
    articles = {article.pk: article for article in _these_articles.rows(newest)} if newest else {}
    return [
        Hit(found[key], articles[messages[key][0]] if key in messages else None, len(messages.get(key, ())))
        for key in keys
        if key in found
    ]
