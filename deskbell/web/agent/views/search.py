"""The search box: a number jumps, one hit opens, more are listed; what was not understood is shown in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.http import require_GET, require_http_methods

from deskbell.db.patience import TookTooLong
from deskbell.people.models import Person
from deskbell.search import completing, finding, saved, saving
from deskbell.search.models import SavedSearch
from deskbell.search.query import Query, QueryError, parse, vocabulary
from deskbell.web.agent import hits, searching
from deskbell.web.agent.doors import AgentRequest, for_agents

LONGEST = 3_000


@dataclass
class Asked:
    """What the address asks for: a text or a saved search, and what became of it."""

    text: str
    query: Query | None = None
    error: QueryError | None = None
    saved: SavedSearch | None = None


def asked(request: AgentRequest) -> Asked:
    """`?q=` is a query, `?saved=` a saved search, which is run as it was saved, whatever things are called now."""
    if public_id := request.GET.get("saved", ""):
        found = saved.one(request.user, public_id)
        return Asked(saved.text_of(request.user, found), saved.query_of(found), saved=found)
    text = request.GET.get("q", "").strip().replace("\0", "")[:LONGEST]
    return _read(text, request.user)


def _read(text: str, person: Person) -> Asked:
    try:
        return Asked(text, parse(text, person))
    except QueryError as error:
        return Asked(text, error=error)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def show(request: AgentRequest) -> HttpResponse:
    """`?order=` sorts, `?after=` goes on. A POST is what the box sends: it keeps the search as the last one first."""
    if request.method == "POST":
        return _run(request)
    wanted = asked(request)
    if not wanted.saved and (ticket := finding.by_number(request.user, wanted.text)):
        return redirect("agent:ticket", ticket.number)
    if wanted.query is None or (wanted.query.tree is None and not wanted.query.sort):
        return _page(request, wanted, None)
    order = request.GET.get("order", "")
    order = order if order in vocabulary.ORDERS else ""
    after = request.GET.get("after", "")
    try:
        found = finding.find(request.user, wanted.query, order=order, after=after)
    except TookTooLong:
        return _page(request, wanted, None, too_long=True)
    except QueryError as error:
        wanted.error = error
        return _page(request, wanted, None)
    if len(found.hits) == 1 and not after and not wanted.saved:
        return redirect("agent:ticket", found.hits[0].ticket.number)
    return _page(request, wanted, found, after=after)


def _run(request: AgentRequest) -> HttpResponse:
    text = request.POST.get("q", "").strip().replace("\0", "")[:LONGEST]
    if ticket := finding.by_number(request.user, text):
        return redirect("agent:ticket", ticket.number)
    wanted = _read(text, request.user)
    if wanted.query is not None and wanted.query.tree is not None:
        saving.remember(by=request.user, query=wanted.query)
    return redirect(f"{reverse('agent:search')}?{urlencode({'q': text})}")


def _page(
    request: AgentRequest,
    wanted: Asked,
    found: finding.Found | None,
    *,
    after: str = "",
    too_long: bool = False,
) -> HttpResponse:
    tree = wanted.query.tree if wanted.query else None
    context: dict[str, Any] = {
        "q": wanted.text,
        "saved": wanted.saved,
        "error": searching.shown_error(wanted.text, wanted.error) if wanted.error else None,
        "too_long": too_long,
        "hints": wanted.query.hints if wanted.query else (),
        "chips": searching.chips(wanted.query, request.user) if wanted.query else [],
        "hits": hits.drawn(found.hits, tree) if found else [],
        **searching.words(found, after=after),
        **searching.addresses(request, found),
    }
    return render(request, "agent/search.html", context)


@require_GET
@for_agents
def count(request: AgentRequest) -> HttpResponse:
    """How many there are, in words; the page asks for it when it is there."""
    wanted = asked(request)
    if wanted.query is None:
        raise Http404
    return HttpResponse(escape(searching.number(finding.count(request.user, wanted.query))))


@require_GET
@for_agents
def complete(request: AgentRequest) -> HttpResponse:
    """The list under the box: what could be typed at `?at=` of `?q=`."""
    at = request.GET.get("at", "")
    place = int(at) if at.isascii() and at.isdigit() and len(at) < 6 else None
    found = completing.complete(request.user, request.GET.get("q", "").replace("\0", ""), place)
    return render(request, "agent/_completion.html", {"completion": found})
