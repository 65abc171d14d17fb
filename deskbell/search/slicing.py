"""Tickets in slices, newest or oldest first: how a word that half the messages have is looked for.

Only as much of the full text is walked through as a slice's messages take up; mostly the first one fills a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import Max, Min, Q

from deskbell.db.fulltext import Expression, Match, in_any_order
from deskbell.db.keeping import KeptEach
from deskbell.db.prepared import Prepared
from deskbell.search.models import Words
from deskbell.search.query.asking import Asking, Span
from deskbell.tickets.models import Article, Ticket

FIRST = 2_000  # tickets
LEAST = 500
GROWTH = 4
COMMON = 10_000  # messages above which a text is common
_hits: KeptEach[int] = KeptEach(seconds=60)
"""It only says which way is taken: whether a word is common does not change within a minute."""
_spans: KeptEach[Span] = KeptEach(seconds=60)
"""A message is never taken out of a ticket but with it; a new one has another `newest`."""


_first_ticket = Prepared(lambda: Ticket.objects.order_by("pk").values_list("pk", flat=True)[:1])
_last_ticket = Prepared(lambda: Ticket.objects.order_by("-pk").values_list("pk", flat=True)[:1])
_last_article = Prepared(lambda: Article.objects.order_by("-pk").values_list("pk", flat=True)[:1])


class Pace:
    """How many tickets the next slice has: four times as many as the last, or fewer where those should do."""

    def __init__(self) -> None:
        self.size = FIRST
        self._enough = 0

    def found(self, some: int, missing: int) -> None:
        """The slice gave so many of a page, and so many are missing: half as many again as should fill it."""
        self._enough = max(LEAST, self.size * missing * 3 // (some * 2)) if some else 0

    def go_on(self) -> None:
        self.size = min(self.size * GROWTH, self._enough or self.size * GROWTH)


@dataclass(frozen=True, slots=True)
class Slice:
    """The tickets of it, and how to ask about them."""

    tickets: Q
    ask: Asking


def hits(wanted: Expression, most: int = COMMON, *, agents: bool = True) -> int:
    """How many messages have all its words, counted up to `most` + 1, whoever asks: at least as many as have it. A
    page asks more than once."""
    rows = Words.objects.filter(Match(in_any_order(wanted), agents=agents)).order_by()
    return _hits.get((wanted, most, agents), rows[: most + 1].count)


def _span(first: int, last: int, newest: int) -> Span:
    """The messages of these tickets. `newest`, the last of all messages, tells whether what is kept still holds."""

    def read() -> Span:
        keys = Article.objects.filter(ticket__gte=first, ticket__lte=last).aggregate(a=Min("pk"), z=Max("pk"))
        return Span(keys["a"] or 0, keys["z"] or 0)

    return _spans.get((first, last, newest), read)


def slices(
    ask: Asking, after: int | None, *, oldest_first: bool = False, pace: Pace | None = None
) -> Iterator[Slice]:
    """All tickets beyond `after`, in slices that grow."""
    pace = pace or Pace()
    low, high, newest = _first_ticket.one(), _last_ticket.one(), _last_article.one()
    if high is None:
        return
    if after is not None:
        low, high = (after + 1, high) if oldest_first else (low, after - 1)
    while low <= high:
        first, last = (low, low + pace.size - 1) if oldest_first else (high - pace.size + 1, high)
        tickets = Q(pk__gte=first, pk__lte=last)
        yield Slice(tickets, replace(ask, span=_span(first, last, newest)))
        low, high = (last + 1, high) if oldest_first else (low, first - 1)
        pace.go_on()
