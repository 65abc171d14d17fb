"""Searching one's own tickets: a number jumps, words and a few fields find; what was not understood is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from deskbell.db.patience import TookTooLong
from deskbell.people.models import Person
from deskbell.search import portal
from deskbell.search.query import Query, QueryError
from deskbell.web.portal import listing, rows
from deskbell.web.ui import excerpts

LONGEST = 2_000
PLACE = "portal-search"


@dataclass
class Asked:
    """What was typed, and what became of it."""

    text: str
    query: Query | None = None
    error: QueryError | None = None
    too_long: bool = False
    found: portal.Found | None = None
    hints: tuple[str, ...] = field(default=())


@require_safe
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST]
    if text and (ticket := portal.by_number(person, text)):
        return HttpResponseRedirect(reverse("portal:ticket", args=[ticket.number]))
    after = listing.opened(request.GET.get("after", ""), PLACE)
    return _page(request, person, _ask(person, text, after), is_first=not after)


def _ask(person: Person, text: str, after: str) -> Asked:
    asked = Asked(text)
    try:
        query = portal.parse(text, person)
        if query.tree is not None or query.sort:
            asked.found = portal.find(person, query, after=after)
    except QueryError as error:
        asked.error = error
    except TookTooLong:
        asked.too_long = True
    else:
        asked.query, asked.hints = query, query.hints
    return asked


def _page(request: HttpRequest, person: Person, asked: Asked, *, is_first: bool) -> HttpResponse:
    found = asked.found
    context: dict[str, Any] = {
        "here": "search",
        "q": asked.text,
        "rows": _rows(person, found, asked.query) if found and asked.query else [],
        "is_asked": found is not None,
        "is_all": is_first and found is not None and not found.more,
        "hints": asked.hints,
        "error": _where(asked.text, asked.error) if asked.error else None,
        "too_long": asked.too_long,
        "older": f"?{urlencode({'q': asked.text, 'after': listing.sealed(found.more, PLACE)})}"
        if found and found.more
        else "",
        "newest": "" if is_first else f"?{urlencode({'q': asked.text})}",
    }
    return render(request, "portal/search.html", context)


def _rows(person: Person, found: portal.Found, query: Query) -> list[dict[str, Any]]:
    """Rows as in a list, with what was looked for marked, and the words around it."""
    wanted = excerpts.wanted_in(query.tree)
    drawn = rows.drawn(person, [hit.ticket for hit in found.hits])
    return [
        {
            **{name: getattr(row, name) for name in row.__slots__},
            "title": excerpts.marked(row.title, wanted),
            "snippet": excerpts.snippet(hit.article.text, wanted) if hit.article else "",
        }
        for row, hit in zip(drawn, found.hits, strict=True)
    ]


def _where(text: str, error: QueryError) -> dict[str, str]:
    end = max(error.start, error.end)
    corrected = text[: error.start] + error.instead + text[end:] if error.instead else ""
    return {
        "message": error.message,
        "before": text[: error.start],
        "wrong": text[error.start : end],
        "after": text[end:],
        "instead": error.instead,
        "corrected": f"?{urlencode({'q': corrected})}" if corrected else "",
    }
