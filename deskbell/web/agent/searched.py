"""Tickets of a search as rows of a list: saved searches on the dashboard, and lists narrowed by a query."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from deskbell.access import scope
from deskbell.db.patience import TookTooLong
from deskbell.people.models import Person
from deskbell.search import finding, saved
from deskbell.search.models import SavedSearch
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


def address(me: Person, search: SavedSearch) -> str:
    """All of its hits."""
    return f"{reverse('agent:search')}?{urlencode({'q': saved.text_of(me, search)})}"
