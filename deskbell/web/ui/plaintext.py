"""Plain text of a mail as markup: escaped, with its addresses as links. Line breaks are the style sheet's."""

from __future__ import annotations

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# What ends a sentence does not belong to the address; one closing bracket may.
_LINK = re.compile(r"https?://[^\s<>\"'“”‘’`]{3,2000}")
_TRAILING = ".,;:!?)]}>*_"


def linked(text: str) -> SafeString:
    """The text with its http(s) addresses as links that tell the other side nothing."""
    parts: list[str] = []
    at = 0
    for found in _LINK.finditer(text):
        url = found[0].rstrip(_TRAILING)
        if url.count("(") > url.count(")") and text.startswith(")", found.start() + len(url)):
            url += ")"
        parts.append(escape(text[at : found.start()]))
        shown = escape(url)
        parts.append(f'<a href="{shown}" target="_blank" rel="noopener noreferrer nofollow">{shown}</a>')
        at = found.start() + len(url)
    parts.append(escape(text[at:]))
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped above
