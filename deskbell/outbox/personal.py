"""Each recipient's own copy: where the mail says LINK, their own access link, or nothing. Pure functions.

In the text a paragraph (between blank lines) that names LINK, in the HTML what stands between LINK_BEGINS and
LINK_ENDS, exists only for recipients who have a link. Whatever comes from people is to be passed through
`without_marks` before it becomes part of a mail, so nobody can place a link by writing the mark."""

from __future__ import annotations

import re
from html import escape

from deskbell.outbox.models import OutgoingMail

LINK = OutgoingMail.LINK
LINK_BEGINS = "<!--deskbell-link-->"
LINK_ENDS = "<!--/deskbell-link-->"

_SECTION = re.compile(re.escape(LINK_BEGINS) + ".*?" + re.escape(LINK_ENDS), re.DOTALL)


def text_for(text: str, link: str) -> str:
    if link:
        return text.replace(LINK, link)
    if LINK not in text:
        return text
    return "\n\n".join(part for part in text.split("\n\n") if LINK not in part)


def html_for(html: str, link: str) -> str:
    if not link:
        html = _SECTION.sub("", html)
    return html.replace(LINK_BEGINS, "").replace(LINK_ENDS, "").replace(LINK, escape(link))


def without_marks(text: str) -> str:
    """`text` as a person wrote it, with nothing in it that we would replace."""
    # Its first letter goes, too: without it no LINK can come of pieces when the other marks are taken out.
    text = text.replace(LINK, "").replace(LINK[0], "")
    for mark in (LINK_BEGINS, LINK_ENDS):
        text = text.replace(mark, "")
    return text
