"""Finding a passage in a text or in cleaned HTML, and the cuts that take it out. Pure functions.

A passage is found whatever its case and however its words are spaced: across lines, quoted ones too, and in HTML
across elements. A name is a passage that stands by itself, not within a word: "art" is no part of "party"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

MARK = "█████"
"""Stands where something was taken out. No word of any language: whoever reads it may speak another."""

Cut = tuple[int, int, bool]
"""From, to, and whether the mark comes there."""

_TOKEN = re.compile(r'<(?:[^>"]|"[^"]*")*>|&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);|[^<&]|<|&', re.DOTALL)
_INLINE = re.compile(r"</?(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|em|font|i|kbd|mark|q|s|small|span|strike|strong|"
                     r"sub|sup|tt|u|var|wbr)\b", re.IGNORECASE)  # fmt: skip
_ELEMENT = re.compile(r"</?\s*([a-zA-Z0-9]+)")


def in_text(text: str, passage: str, *, as_name: bool = False) -> list[Cut]:
    wanted = _pattern(passage, as_name)
    return [(*found.span(), True) for found in wanted.finditer(text)] if wanted else []


def in_html(html: str, passage: str, *, as_name: bool = False) -> list[Cut]:
    """Also in what elements say beside their text: an address behind a link, what stands for a picture."""
    wanted = _pattern(passage, as_name)
    if wanted is None:
        return []
    plain: list[str] = []
    places: list[tuple[int, int]] = []  # of each character of the plain text, in the HTML
    cuts: list[Cut] = []
    for token in _TOKEN.finditer(html):
        if token[0].startswith("<") and len(token[0]) > 1:
            if wanted.search(unescape(token[0])):
                cuts.append(_without_attributes(token))
            if not _INLINE.match(token[0]):
                plain.append("\n")
                places.append((token.start(), token.start()))
            continue
        for char in unescape(token[0]):
            plain.append(char)
            places.append(token.span())
    for found in wanted.finditer("".join(plain)):
        cuts += _runs(places[found.start() : found.end()])
    return sorted(set(cuts))


def applied(text: str, cuts: Sequence[Cut]) -> str:
    out, at = [], 0
    for start, end, marked in sorted(cuts):
        if start < at:
            continue
        out += [text[at:start], MARK if marked else ""]
        at = end
    return "".join([*out, text[at:]])


def whole(text: str) -> list[Cut]:
    return [(0, len(text), True)] if text else []


def around(text: str, cut: Cut, width: int = 60) -> tuple[str, str, str]:
    """What stands before, what goes, and what stands after, for a preview."""
    start, end, _marked = cut
    before, after = text[max(0, start - width) : start], text[end : end + width]
    return " ".join(before.split(" ")), text[start:end], after


def _pattern(passage: str, as_name: bool) -> re.Pattern[str] | None:
    words = r"[\s>]+".join(re.escape(word) for word in passage.split())
    if not words:
        return None
    return re.compile(rf"(?<!\w){words}(?!\w)" if as_name else words, re.IGNORECASE)


def _runs(places: Sequence[tuple[int, int]]) -> list[Cut]:
    """Neighbours are one cut; the elements between them stay. The mark comes where the passage begins."""
    runs: list[list[int]] = []
    for start, end in places:
        if start == end:
            continue
        if runs and runs[-1][1] >= start:
            runs[-1][1] = max(runs[-1][1], end)
        else:
            runs.append([start, end])
    return [(start, end, first == 0) for first, (start, end) in enumerate(runs)]


def _without_attributes(token: re.Match[str]) -> Cut:
    """All that stands between the element's name and its end."""
    name = _ELEMENT.match(token[0])
    end = token.end() - (2 if token[0].endswith("/>") else 1)
    return (token.start() + (name.end() if name else 1), end, False)
