"""What a customer's search finds: among the tickets they see, in the messages they may read, newest first.

Nothing here depends on what stands in notes or with others: no rank and no count is taken from the whole desk."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from deskbell.access.portal_lists import reading
from deskbell.access.scope import portal_tickets_for
from deskbell.db.among import Among
from deskbell.db.fulltext import Expression, Match
from deskbell.db.keeping import SECONDS, KeptEach
from deskbell.db.patience import at_most
from deskbell.people.models import Person
from deskbell.search import finding, ordering, slicing
from deskbell.search.finding import NUMBER, Hit
from deskbell.search.models import Words
from deskbell.search.query.asking import Asking, Readable, asking
from deskbell.search.query.compiling import condition, messages_with, texts, wanted_text
from deskbell.search.query.parser import parse as _parse
from deskbell.search.query.portal_fields import PORTAL
from deskbell.search.query.tree import Query
from deskbell.tickets.models import Article, Ticket

PAGE = 25
FEW = 500  # messages; so many are named one by one, which is faster than to look at everybody's


@dataclass(frozen=True, slots=True)
class Found:
    """`more` is the place to go on from, "" at the end."""

    hits: list[Hit]
    more: str


def parse(text: str, person: Person) -> Query:
    """With the fields customers have; QueryError as for agents."""
    return _parse(text, person, PORTAL)


def by_number(person: Person, text: str) -> Ticket | None:
    """The ticket whose number was typed, if it is among theirs."""
    match = NUMBER.match(text.strip())
    return portal_tickets_for(person).filter(number=match[1]).first() if match else None


def tickets(person: Person, query: Query) -> QuerySet[Ticket]:
    """All tickets of the query that this customer may see."""
    return portal_tickets_for(person).filter(condition(query.tree, _asking(person)))


def find(person: Person, query: Query, *, after: str = "", limit: int = PAGE) -> Found:
    """The page of hits that follows `after`. TookTooLong after a while."""
    with at_most(finding.PATIENCE):
        ask, wanted = _asking(person), wanted_text(query.tree)
        order = query.sort or "newest"
        if ask.readable is not None and ask.readable.keys is None and _is_common(query):
            keys, more = _sliced(person, query, ask, order, after, limit)
        else:
            rows = portal_tickets_for(person).filter(condition(query.tree, ask))
            keys, more = ordering.page(rows, order, after, limit, collected=wanted is not None)
        return Found(_hits(keys, wanted, ask), more)


def _asking(person: Person) -> Asking:
    found = reading(person)
    keys = found.keys(FEW)
    if keys is None:
        return asking(person, readable=Readable(found.where()))
    return asking(person, readable=Readable(Q(Among("pk", keys)), tuple(keys)))


def _is_common(query: Query) -> bool:
    """Whether so many messages have a text of it that tickets are better asked slice by slice."""
    return any(_count(text) > slicing.COMMON for text in texts(query.tree))


_counted: KeptEach[int] = KeptEach(seconds=SECONDS)


def _count(wanted: Expression) -> int:
    rows = Words.objects.filter(Match(wanted, agents=False)).order_by()
    return _counted.get(wanted, rows[: slicing.COMMON + 1].count)


def _sliced(person: Person, query: Query, ask: Asking, order: str, after: str, limit: int) -> tuple[list[int], str]:
    """A page from as few slices of the desk as fill it, as agents' searches do."""
    keys: list[int] = []
    for part in slicing.slices(ask, ordering.read_key(after), oldest_first=order == "oldest"):
        rows = portal_tickets_for(person).filter(part.tickets, condition(query.tree, part.ask))
        some, more = ordering.page(rows, order, "", limit - len(keys))
        keys += some
        if more:
            return keys, more
        if len(keys) == limit:
            return keys, str(keys[-1])
    return keys, ""


def _hits(keys: list[int], wanted: Expression | None, ask: Asking) -> list[Hit]:
    """In the order of the keys, each with the newest message that holds the words."""
    found = Ticket.objects.select_related("state", "customer").in_bulk(keys)
    newest: dict[int, int] = {}
    if wanted is not None and keys:
        within = messages_with(wanted, readable=ask.readable).filter(Among("ticket_id", keys))
        newest = dict(within.order_by("pk").values_list("ticket_id", "pk"))
    articles = Article.objects.defer("html").in_bulk(newest.values())
    return [Hit(found[key], articles.get(newest.get(key, 0))) for key in keys if key in found]
