"""Tickets of a search as rows of a list: saved searches on the dashboard, and lists narrowed by a query."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from deskbell.access import scope
from deskbell.db.patience import TookTooLong, at_most
from deskbell.people.models import Person
from deskbell.search import finding, saved
from deskbell.search.models import SavedSearch
from deskbell.search.query import QueryError, parse
from deskbell.tickets.articles import storable
from deskbell.tickets.models import Ticket
from deskbell.web.agent import listing

ROWS = 10


def rows(me: Person, search: SavedSearch) -> list[dict[str, Any]] | None:
    """The first tickets of a saved search, in its order; None when it takes too long."""
    try:
        hits = finding.find(me, saved.query_of(search), limit=ROWS).hits
    except TookTooLong:
        return None
    keys = [hit.ticket.pk for hit in hits]
    found = {row["id"]: row for row in scope.tickets_for(me).filter(pk__in=keys).values(*listing.COLUMNS)}
    return [found[key] for key in keys if key in found]


class Narrowing:
    """A query beside a list: the tickets it leaves, or what is wrong with it. Inside a `with` it has limited time."""

    def __init__(self, text: str, tickets: QuerySet[Ticket], wrong: str = "") -> None:
        self.text, self.tickets, self.wrong = text, tickets, wrong
        self._limit: AbstractContextManager[None] = at_most(finding.PATIENCE) if text and not wrong else nullcontext()

    def __enter__(self) -> None:
        self._limit.__enter__()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> bool:
        try:
            self._limit.__exit__(kind, error, trace)
        except TookTooLong:
            self.wrong = _("This filter takes too long. Narrow it down.")
            return True
        return False


def narrowing(me: Person, text: str) -> Narrowing:
    """All tickets that `me` sees and the query finds; all at all without one."""
    text = storable(text).strip()
    everything = scope.tickets_for(me)
    if not text:
        return Narrowing("", everything)
    try:
        return Narrowing(text, finding.tickets(me, parse(text, me)))
    except QueryError as error:
        return Narrowing(text, everything.none(), str(error))


def address(me: Person, search: SavedSearch) -> str:
    """All of its hits."""
    return f"{reverse('agent:search')}?{urlencode({'q': saved.text_of(me, search)})}"
