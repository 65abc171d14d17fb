"""Search hits as the result list shows them: the ticket, and the words around the first place that matched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from deskbell.search.finding import Hit
from deskbell.web.agent import words

BEFORE, SHOWN, LOOKED = 60, 240, 20_000
_WORD = re.compile(r"[\w@.-]{2,}")


@dataclass(frozen=True)
class Shown:
    state: SafeString
    url: str
    title: SafeString
    number: str
    at: datetime
    who: str
    queue: str
    owner: str
    snippet: SafeString


def drawn(found: list[Hit], query: str) -> list[Shown]:
    """Rows for agent/search.html."""
    wanted = _pattern(query)
    return [_shown(hit, wanted) for hit in found]


def _shown(hit: Hit, wanted: re.Pattern[str] | None) -> Shown:
    ticket, article = hit.ticket, hit.article
    return Shown(
        state=words.drawn(ticket.state),
        url=reverse("agent:ticket", args=[ticket.number]) + f"#m-{article.public_id}",
        title=_marked(ticket.title or _("(no subject)"), wanted),
        number=ticket.number,
        at=article.created_at,
        who=words.called(ticket.customer),
        queue=ticket.queue.path,
        owner=str(ticket.owner) if ticket.owner else _("nobody"),
        snippet=_snippet(article.text, wanted),
    )


def _pattern(query: str) -> re.Pattern[str] | None:
    terms = [term for term in _WORD.findall(query) if not term.startswith("-")][:20]
    return re.compile("|".join(map(re.escape, terms)), re.IGNORECASE) if terms else None


def _snippet(text: str, wanted: re.Pattern[str] | None) -> SafeString:
    flat = " ".join(text[:LOOKED].split())
    found = wanted.search(flat) if wanted else None
    start = max(0, found.start() - BEFORE) if found else 0
    cut = flat[start : start + SHOWN]
    whole = f"{'…' if start else ''}{cut}{'…' if start + SHOWN < len(flat) else ''}"
    return _marked(whole, wanted)


def _marked(text: str, wanted: re.Pattern[str] | None) -> SafeString:
    """Escaped, with what was looked for in <mark>."""
    if wanted is None:
        return mark_safe(escape(text))  # noqa: S308 - escaped
    parts, at = [], 0
    for found in wanted.finditer(text):
        parts += [escape(text[at : found.start()]), f"<mark>{escape(found[0])}</mark>"]
        at = found.end()
    return mark_safe("".join(parts) + escape(text[at:]))  # noqa: S308 - every part is escaped
