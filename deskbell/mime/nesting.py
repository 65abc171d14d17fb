"""HTML nested without measure is made shallow before a parser sees it: building the tree is quadratic in depth.

(100,000 open <div>s take html5ever minutes.) Only hostile mail is changed; the sanitiser runs afterwards."""

from __future__ import annotations

import re

DEPTH = 256
# Open formatting elements are built again in each block after them: this many elements may come of that.
REBUILT = 300_000

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_ANY_TAG = re.compile(r"<[^<>]*>")
# Void, or closed by the next of their kind: they do not nest.
_FLAT = {
    "area", "base", "basefont", "bgsound", "body", "br", "col", "colgroup", "dd", "dt", "embed", "frame", "head",
    "hr", "html", "img", "input", "keygen", "li", "link", "meta", "option", "p", "param", "source", "tbody", "td",
    "tfoot", "th", "thead", "title", "tr", "track", "wbr",
}  # fmt: skip
_FORMATTING = {
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
}  # fmt: skip


def shallow(html: str) -> str:
    """The same HTML when it is sane; otherwise without tags from where it goes too deep. Linear."""
    if html.count("<") <= DEPTH:
        return html
    depth = formatting = rebuilt = 0
    for tag in _TAG.finditer(html):
        closing, name = tag.groups()
        name = name.lower()
        if name in _FORMATTING:
            formatting += -1 if closing and formatting else not closing
        elif not closing:
            rebuilt += formatting
        if name not in _FLAT:
            depth += -1 if closing and depth else not closing
        if depth > DEPTH or rebuilt > REBUILT:
            return html[: tag.start()] + _ANY_TAG.sub(" ", html[tag.start() :])
    return html
