"""Search hits as the result list shows them: the ticket, and the words around the first place that matched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.db.fulltext import fold
from deskbell.search.finding import Hit
from deskbell.search.query.tree import And, Field, Node, Not, Or, Text
from deskbell.tickets.models import Article
from deskbell.web.agent import words

BEFORE, SHOWN, LOOKED, MOST_WORDS = 60, 240, 20_000, 30
WORD = re.compile(r"\w+")
NOT_ASCII = r"\b\w*[^\W\x00-\x7f]\w*"
TEXTS = ("subject", "body", "from", "to", "cc")


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


@dataclass(frozen=True)
class Wanted:
    """Words to mark, folded as the full text folds them; and beginnings of words."""

    whole: frozenset[str]
    begins: tuple[str, ...]
    candidates: re.Pattern[str]
    """The words of a text that may be meant, found without folding every one of them."""

    def has(self, word: str) -> bool:
        plain = fold(word)
        return plain in self.whole or (bool(self.begins) and plain.startswith(self.begins))


def drawn(found: list[Hit], tree: Node | None) -> list[Shown]:
    """Rows for agent/search.html."""
    wanted = _wanted(tree)
    return [_shown(hit, wanted) for hit in found]


def _shown(hit: Hit, wanted: Wanted) -> Shown:
    ticket, article = hit.ticket, hit.article
    url = reverse("agent:ticket", args=[ticket.number])
    who = words.called(ticket.customer)
    return Shown(
        state=words.drawn(ticket.state),
        url=f"{url}#m-{article.public_id}" if article else url,
        title=_marked(ticket.title or _("(no subject)"), wanted),
        number=ticket.number,
        at=article.created_at if article else ticket.created_at,
        who=_marked(f"{who}, {ticket.organization}" if ticket.organization else who, wanted),
        queue=ticket.queue.path,
        owner=str(ticket.owner) if ticket.owner else _("nobody"),
        snippet=_snippet(article.text, wanted) if article else mark_safe(escape(ticket.preview)),  # noqa: S308 - escaped
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


def _wanted(tree: Node | None) -> Wanted:
    whole: set[str] = set()
    begins: set[str] = set()
    for text in _texts(tree):
        found = [fold(word) for word in WORD.findall(text.text)][:MOST_WORDS]
        if text.prefix and found:
            begins.add(found.pop())
        whole |= set(found)
    return Wanted(frozenset(whole), tuple(sorted(begins)), _candidates(whole, begins))


def _candidates(whole: set[str], begins: set[str]) -> re.Pattern[str]:
    """Words with a letter beyond ASCII may fold to anything; of the others only those that are spelled so."""
    spelled = [re.escape(word) for word in sorted(whole) if word.isascii()]
    spelled += [rf"{re.escape(word)}\w*" for word in sorted(begins) if word.isascii()]
    return re.compile("|".join([*([rf"\b(?:{'|'.join(spelled)})\b"] if spelled else []), NOT_ASCII]), re.IGNORECASE)


def _texts(node: Node | None) -> list[Text]:
    """What is looked for, without what is excluded."""
    match node:
        case Text():
            return [node]
        case Field(name, values) if name in TEXTS:
            return [value for value in values if isinstance(value, Text)]
        case And(parts) | Or(parts):
            return [text for part in parts for text in _texts(part)]
        case Not() | None:
            return []
    return []


def _snippet(text: str, wanted: Wanted) -> SafeString:
    flat = " ".join(text[:LOOKED].split())
    found = (
        next((word for word in wanted.candidates.finditer(flat) if wanted.has(word[0])), None)
        if wanted.whole or wanted.begins
        else None
    )
    start = max(0, found.start() - BEFORE) if found else 0
    if start and (blank := flat.find(" ", start, start + BEFORE)) > 0:
        start = blank + 1
    cut = flat[start : start + SHOWN]
    whole = f"{'…' if start else ''}{cut}{'…' if start + SHOWN < len(flat) else ''}"
    return _marked(whole, wanted)


def _marked(text: str, wanted: Wanted) -> SafeString:
    """Escaped, with what was looked for in <mark>."""
    parts, at = [], 0
    for found in wanted.candidates.finditer(text):
        if wanted.has(found[0]):
            parts += [escape(text[at : found.start()]), f"<mark>{escape(found[0])}</mark>"]
            at = found.end()
    return mark_safe("".join(parts) + escape(text[at:]))  # noqa: S308 - every part is escaped
