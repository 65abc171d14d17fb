"""Where a search hit: the words around the first place, and what was looked for in <mark>."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from deskbell.db.fulltext import fold
from deskbell.search.query.tree import And, Field, Node, Not, Or, Text

BEFORE, SHOWN, LOOKED, MOST_WORDS = 60, 240, 20_000, 30
WORD = re.compile(r"\w+")
NOT_ASCII = r"\b\w*[^\W\x00-\x7f]\w*"
TEXTS = ("subject", "body", "from", "to", "cc")


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


def wanted_in(tree: Node | None) -> Wanted:
    """What is looked for in the texts of messages."""
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


def snippet(text: str, wanted: Wanted) -> SafeString:
    """The words around the first of them; without one, how the text begins."""
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
    return marked(whole, wanted)


def marked(text: str, wanted: Wanted) -> SafeString:
    """Escaped, with what was looked for in <mark>."""
    parts, at = [], 0
    for found in wanted.candidates.finditer(text):
        if wanted.has(found[0]):
            parts += [escape(text[at : found.start()]), f"<mark>{escape(found[0])}</mark>"]
            at = found.end()
    return mark_safe("".join(parts) + escape(text[at:]))  # noqa: S308 - every part is escaped
