"""What the search page says: what was understood, what was wrong and where, how many there are, where to go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from deskbell.people.models import Person
from deskbell.search.finding import MOST_COUNTED, Found
from deskbell.search.query import Hidden, Query, QueryError, write
from deskbell.search.query.tree import And, Or
from deskbell.search.query.writing import write_node


@dataclass(frozen=True)
class Chip:
    """A part of the query as it was understood, and the address of the search without it."""

    text: str
    without: str


@dataclass(frozen=True)
class ShownError:
    message: str
    before: str
    wrong: str
    after: str
    instead: str
    corrected: str  # the address of the search as it was probably meant


def chips(query: Query, person: Person) -> list[Chip]:
    """Nothing for a query whose things this reader may not see, or of which there is only one part."""
    tree = query.tree
    parts = tree.parts if isinstance(tree, And) else (tree,) if tree is not None else ()
    try:
        texts = [write_node(part, person) for part in parts]
    except Hidden:
        return []
    # Beside another part alternatives need brackets; alone they may have them. No part is an And: those are flat.
    inside = [f"({text})" if isinstance(part, Or) else text for part, text in zip(parts, texts, strict=True)]
    sort = [write(Query(None, query.sort), person)] if query.sort else []
    return [Chip(text, address(" ".join([*inside[:at], *inside[at + 1 :], *sort]))) for at, text in enumerate(texts)]


def address(text: str) -> str:
    return f"{reverse('agent:search')}?{urlencode({'q': text})}"


def shown_error(text: str, error: QueryError) -> ShownError:
    start, end = error.start, max(error.end, error.start)
    corrected = text[:start] + error.instead + text[end:] if error.instead else ""
    return ShownError(
        error.message,
        text[:start],
        text[start:end],
        text[end:],
        error.instead,
        address(corrected) if corrected else "",
    )


def words(found: Found | None, *, after: str = "") -> dict[str, str]:
    """Heading, line below, and what stands in place of hits."""
    if found is None:
        return {
            "heading": _("Search"),
            "empty_title": _("What are you looking for?"),
            "empty_text": _("Type words, a name, an address or a ticket number into the field above."),
        }
    if not found.hits:
        return {
            "heading": _("Nothing found"),
            "empty_title": _("Nothing found"),
            "empty_text": _("All words must be in one message. Try fewer of them, or other ones."),
        }
    order = {
        "relevance": _("best match first"),
        "oldest": _("oldest first"),
        "changed": _("last changed first"),
        "waits": _("longest waiting first"),
        "priority": _("most urgent first"),
    }.get(found.order, _("newest first"))
    is_all = not found.more and not after
    return {"heading": number(len(found.hits)) if is_all else _at_least(found), "sub": order}


def _at_least(found: Found) -> str:
    return _("More than %(n)d tickets") % {"n": len(found.hits)}


def number(count: int | None) -> str:
    """How many tickets there are; None when counting takes too long."""
    if count is None:
        return _("Very many tickets")
    if count > MOST_COUNTED:
        return pgettext("number of search results", "%(n)d+ tickets") % {"n": MOST_COUNTED}
    return ngettext("%(n)d ticket", "%(n)d tickets", count) % {"n": count}


def addresses(request: HttpRequest, found: Found | None) -> dict[str, Any]:
    """Of the next page, of the other orders, of the exports, of the form."""
    kept = {name: request.GET[name] for name in ("q", "saved") if request.GET.get(name)}
    here = reverse("agent:search")
    if found is None:
        return {"form_url": f"{reverse('agent:search_form')}?{urlencode(kept)}"}
    orders = ["relevance"] if found.rankable else []
    orders += ["newest", "oldest", "changed"]
    names = {
        "relevance": _("Relevance"),
        "newest": _("Newest"),
        "oldest": _("Oldest"),
        "changed": _("Last changed"),
    }
    is_all = not found.more and "after" not in request.GET
    return {
        "count_url": "" if is_all else f"{reverse('agent:search_count')}?{urlencode(kept)}",
        "more_url": f"{here}?{urlencode({**kept, 'order': found.order, 'after': found.more})}" if found.more else "",
        "orders": [
            {"name": names[one], "url": f"{here}?{urlencode({**kept, 'order': one})}", "current": one == found.order}
            for one in orders
        ],
        "form_url": f"{reverse('agent:search_form')}?{urlencode(kept)}",
        "exports": [
            {
                "name": name,
                "url": f"{reverse('agent:search_export', args=[kind])}?{urlencode({**kept, 'order': found.order})}",
            }
            for kind, name in (("csv", "CSV"), ("xlsx", "XLSX"))
        ],
    }
