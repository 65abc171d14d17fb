"""Search hits as the result list shows them: the ticket, and the words around the first place that matched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.search.finding import Hit
from deskbell.search.query.tree import Node
from deskbell.tickets.models import Article
from deskbell.web.agent import words
from deskbell.web.ui.excerpts import Wanted, marked, snippet, wanted_in


@dataclass(frozen=True)
class Shown:
    state: SafeString
    url: str
    title: SafeString
    number: str
    at: datetime
    who: SafeString
    queue: str
    owner: str
    snippet: SafeString
    where: str


def drawn(found: list[Hit], tree: Node | None) -> list[Shown]:
    """Rows for agent/search.html."""
    wanted = wanted_in(tree)
    names = words.called_all(hit.ticket.customer for hit in found)
    return [_shown(hit, names[hit.ticket.customer_id], wanted) for hit in found]


def _shown(hit: Hit, who: str, wanted: Wanted) -> Shown:
    ticket, article = hit.ticket, hit.article
    url = reverse("agent:ticket", args=[ticket.number])
    return Shown(
        state=words.drawn(ticket.state),
        url=f"{url}#m-{article.public_id}" if article else url,
        title=marked(ticket.title or _("(no subject)"), wanted),
        number=ticket.number,
        at=article.created_at if article else ticket.created_at,
        who=marked(f"{who}, {ticket.organization}" if ticket.organization else who, wanted),
        queue=ticket.queue.path,
        owner=str(ticket.owner) if ticket.owner else _("nobody"),
        snippet=snippet(article.text, wanted) if article else mark_safe(escape(ticket.preview)),  # noqa: S308 - escaped
        where=_where(article, hit.messages),
    )


def _where(article: Article | None, messages: int) -> str:
    """What the words were found in."""
    if article is None:
        return ""
    if messages > 1:
        return ngettext("found in %(n)d message", "found in %(n)d messages", messages) % {"n": messages}
    if article.kind == Article.Kind.NOTE:
        return _("found in a note")
    return _("found in a reply") if article.side == Article.Side.AGENT else _("found in a message")
