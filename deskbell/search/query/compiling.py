"""Tree → one condition on `Ticket`.

All words that must be there together must be in one message: an And gives its texts, and those of its Ors, to one
question of the full text. What is not wanted must be in no message of the ticket."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from deskbell.db.among import Among
from deskbell.db.fulltext import All, Either, Expression, Match, read_term
from deskbell.search.models import SavedSearch, Words, readable_by
from deskbell.search.query import as_json, portal_fields
from deskbell.search.query.asking import Asking, Readable, Span
from deskbell.search.query.errors import QueryError
from deskbell.search.query.fields import FIELDS
from deskbell.search.query.tree import And, Field, Node, Not, Or, Text, Thing
from deskbell.tickets.models import Article

DEEPEST_IN = 5
NOTHING = Q(pk__in=[])


def condition(tree: Node | None, ask: Asking, *, within: tuple[int, ...] = ()) -> Q:
    """True for the tickets that the query means; whose they may be is not asked here (`access.scope`)."""
    if tree is None:
        return Q()
    if (wanted := of_a_message(tree)) is not None:
        return in_one_message(wanted, ask)
    match tree:
        case And(parts):
            texts = [wanted for part in parts if (wanted := of_a_message(part)) is not None]
            where = in_one_message(All(tuple(texts)), ask) if texts else Q()
            for part in parts:
                if of_a_message(part) is None:
                    where &= condition(part, ask, within=within)
            return where
        case Or(parts):
            where = Q()
            for part in parts:
                where |= condition(part, ask, within=within)
            return where
        case Not(part):
            return ~condition(part, ask, within=within)
        case Field("in", values):
            return _any(_saved(value, ask, within) for value in values if isinstance(value, Thing))
        case Field(name, values):
            known = FIELDS if ask.readable is None else portal_fields.FIELDS
            return _any(known[name].q(value, ask) for value in values)
    raise AssertionError(tree)  # a text is always of a message


def of_a_message(node: Node) -> Expression | None:
    """What the full text can answer by itself; None when a ticket must be asked."""
    match node:
        case Text():
            return _term(node, "")
        case Field(name, values) if FIELDS[name].part:
            terms = [_term(value, FIELDS[name].part) for value in values if isinstance(value, Text)]
            return terms[0] if len(terms) == 1 else Either(tuple(terms))
        case Or(parts) | And(parts):
            wanted = [of_a_message(part) for part in parts]
            if any(one is None for one in wanted):
                return None
            whole = tuple(one for one in wanted if one is not None)
            return Either(whole) if isinstance(node, Or) else All(whole)
    return None


def wanted_text(tree: Node | None) -> Expression | None:
    """What must be in one message of every ticket found; None when nothing must."""
    if tree is None:
        return None
    if isinstance(tree, And):
        texts = tuple(wanted for part in tree.parts if (wanted := of_a_message(part)) is not None)
        return All(texts) if texts else None
    return of_a_message(tree)


def in_one_message(wanted: Expression, ask: Asking) -> Q:
    """Tickets with a message that holds it all."""
    return Q(pk__in=messages_with(wanted, ask.span, ask.readable).values("ticket"))


def messages_with(
    wanted: Expression, span: Span | None = None, readable: Readable | None = None
) -> QuerySet[Article]:
    """Messages that hold it, perhaps only those within a span of keys, or only what a customer may find of theirs.

    A set inside a set, so that no database gets the idea to ask the full text about one message after the other:
    walking through it is a hundred times cheaper than jumping about in it."""
    rows = Words.objects.filter(Match(wanted, agents=readable is None))
    if span is not None:
        rows = rows.filter(pk__gte=span.first, pk__lte=span.last)
    if readable is None:
        return Article.objects.filter(pk__in=rows.values("pk"))
    if readable.keys is not None:
        rows = rows.filter(Among("pk", readable.keys))
    return Article.objects.filter(readable.where, pk__in=rows.values("pk"))


def texts(tree: Node | None) -> list[Expression]:
    """Every question the condition puts to the full text."""
    if tree is None:
        return []
    if (wanted := of_a_message(tree)) is not None:
        return [wanted]
    match tree:
        case And(parts):
            together = wanted_text(tree)
            others = [one for part in parts if of_a_message(part) is None for one in texts(part)]
            return others if together is None else [together, *others]
        case Or(parts):
            return [one for part in parts for one in texts(part)]
        case Not(part):
            return texts(part)
    return []


def _term(text: Text, part: str) -> Expression:
    term = read_term(text.text, prefix=text.prefix, phrase=text.phrase, field=part)
    assert term is not None  # the parser refuses what holds no word
    return term


def _any(conditions: Iterator[Q]) -> Q:
    where = NOTHING
    for one in conditions:
        where |= one
    return where


def _saved(value: Thing, ask: Asking, within: tuple[int, ...]) -> Q:
    """A saved search inside another: the reader's own or a shared one, in the reader's name."""
    if value.key in within or len(within) >= DEEPEST_IN or ask.person is None:
        raise QueryError(_("This saved search leads back to itself, or through too many others."), 0, 0)
    found = SavedSearch.objects.filter(readable_by(ask.person), pk=value.key, is_last=False).first()
    if found is None:
        return NOTHING
    tree = as_json.loaded(found.tree)
    # An empty Q() would vanish beside the others of an Or: what only sorts finds every ticket, and says so.
    return ~NOTHING if tree is None else condition(tree, ask, within=(*within, value.key))
