"""My tickets and Company tickets: what a signed-in customer may see, by its last change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from deskbell.access import licensed, portal_lists, scope
from deskbell.people.models import Person
from deskbell.web.portal import listing, rows
from deskbell.web.portal.doors import nothing_here
from deskbell.web.portal.listing import COPIED, OWN, SHARED, Place, Strand

MOST = portal_lists.MOST_COUNTED


@require_safe
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """Own tickets and those in copy. Who has none sees those of the company, if it shares them."""
    person = cast(Person, request.user)
    within = licensed.open_q(person)
    counts = portal_lists.counts_of_own(person, within)
    company = scope.shares_with(person)
    if not (counts.open or counts.closed) and company is not None:
        theirs = portal_lists.counts_of(company, within)
        if theirs.open or theirs.closed:
            more = {"here": "tickets", "is_instead": True, "company": company}
            return _page(request, [SHARED], company.pk, theirs, within, more)
    return _page(request, [OWN, COPIED], person.pk, counts, within, {"here": "tickets"})


@require_safe
@never_cache
def of_company(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    company = scope.shares_with(person)
    if company is None:
        return nothing_here(request)
    within = licensed.open_q(person)
    counts = portal_lists.counts_of(company, within)
    return _page(request, [SHARED], company.pk, counts, within, {"here": "company", "company": company})


def _page(
    request: HttpRequest,
    strands: Sequence[Strand],
    whose: int,
    counts: portal_lists.Counts,
    within: Q,
    more: dict[str, Any],
) -> HttpResponse:
    shown = request.GET.get("show", "open")
    shown = shown if shown in listing.SHOWN else "open"
    after, before = (Place.read(request.GET.get(name, "")) for name in ("after", "before"))
    found = listing.page(strands, whose, shown, within=within, after=after, before=before)
    context = {
        "rows": rows.drawn(cast(Person, request.user), found.rows, of_mine=COPIED in strands),
        "shown": shown,
        "tabs": _tabs(counts),
        "newer": _address(show=shown, before=found.newer) if found.newer else "",
        "older": _address(show=shown, after=found.older) if found.older else "",
        "has_others": bool(counts.open or counts.closed),
        "lacks_licence": bool(within) and portal_lists.lacks_licence(cast(Person, request.user)),
        **more,
    }
    return render(request, "portal/tickets.html", context)


def _tabs(counts: portal_lists.Counts) -> dict[str, str]:
    """How many, as they are written."""
    both = counts.open + counts.closed
    return {name: _count(n) for name, n in (("open", counts.open), ("closed", counts.closed), ("all", both))}


def _count(n: int) -> str:
    return f"{MOST}+" if n > MOST else str(n)


def _address(**which: str) -> str:
    return f"?{urlencode(which)}"
