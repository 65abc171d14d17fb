"""What a customer's search finds: among the tickets they see, in the messages they may read, newest first.

Nothing here depends on what stands in notes or with others: no rank and no count is taken from the whole desk."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from deskbell.access.portal_lists import reading, sees_very_many
from deskbell.access.scope import portal_tickets_along, portal_tickets_for
from deskbell.db.among import Among
from deskbell.db.fulltext import Expression
from deskbell.db.patience import at_most
from deskbell.people.models import Person
from deskbell.search import finding, ordering
from deskbell.search.finding import Hit
from deskbell.search.query.asking import Asking, Readable, asking
from deskbell.search.query.compiling import condition, messages_with, wanted_text
from deskbell.search.query.parser import parse as _parse
from deskbell.search.query.portal_fields import FIELDS, PORTAL
from deskbell.search.query.tree import And, Field, Node, Not, Or, Query, Text
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
    number = finding.typed_number(text)
    return portal_tickets_for(person).filter(number=number).first() if number else None


def tickets(person: Person, query: Query) -> QuerySet[Ticket]:
    """All tickets of the query that this customer may see."""
    return portal_tickets_for(person).filter(condition(query.tree, _asking(person, query)))


def find(person: Person, query: Query, *, after: str = "", limit: int = PAGE) -> Found:
    """The page of hits that follows `after`. TookTooLong after a while."""
    with at_most(finding.PATIENCE):
        ask, wanted = _asking(person, query), wanted_text(query.tree)
        order = query.sort or "newest"
        if ask.readable is not None and ask.readable.keys is None and finding.is_common(query, agents=False):
            keys, more = finding.sliced(portal_tickets_for(person), query, ask, order, after, limit)
        else:
            along = wanted is None and sees_very_many(person)
            seen = portal_tickets_along(person) if along else portal_tickets_for(person)
            rows = seen.filter(condition(query.tree, ask))
            keys, more = ordering.page(rows, order, after, limit, collected=wanted is not None)
        return Found(_hits(keys, wanted, ask), more)


def _asking(person: Person, query: Query) -> Asking:
    if not _asks_messages(query.tree):
        return asking(person, readable=Readable(Q(pk__in=[]), ()))  # none: they are not looked for either
    found = reading(person)
    keys = found.keys(FEW)
    if keys is None:
        return asking(person, readable=Readable(found.where()))
    return asking(person, readable=Readable(Q(Among("pk", keys)), tuple(keys)))


def _asks_messages(tree: Node | None) -> bool:
    """Whether it is a matter of what stands in messages, or hangs on them."""
    match tree:
        case Text():
            return True
        case Field(name, _values):
            return name == "has" or bool(FIELDS[name].part)
        case Not(part):
            return _asks_messages(part)
        case And(parts) | Or(parts):
            return any(map(_asks_messages, parts))
    return False


def _hits(keys: list[int], wanted: Expression | None, ask: Asking) -> list[Hit]:
    """In the order of the keys, each with the newest message that holds the words."""
    found = Ticket.objects.select_related("state", "customer").in_bulk(keys)
    newest: dict[int, int] = {}
    if wanted is not None and keys:
        within = messages_with(wanted, readable=ask.readable).filter(Among("ticket_id", keys))
        newest = dict(within.order_by("pk").values_list("ticket_id", "pk"))
    articles = Article.objects.defer("html").in_bulk(newest.values())
    return [Hit(found[key], articles.get(newest.get(key, 0))) for key in keys if key in found]
