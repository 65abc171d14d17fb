"""An administrator's text as a mail: placeholders filled once, a paragraph of text a paragraph of the sheet.

What comes from people is only ever a value: it is escaped, it becomes no link, and nothing in it is filled again."""

from __future__ import annotations

import re

from django.utils.html import conditional_escape, format_html_join, urlize
from django.utils.safestring import SafeString, mark_safe

from deskbell.mime.storable import one_line
from deskbell.notices.texts.about_ticket import framed
from deskbell.notices.texts.kinds import Kind, Values
from deskbell.outbox import sheet
from deskbell.outbox.personal import LINK, without_marks
from deskbell.outbox.wording import Words
from deskbell.queues.placeholders import PLACEHOLDER, fill

LINK_NAME = "link"
LONGEST_SUBJECT = 200
_BLANK = re.compile(r"\n\s*\n")


def subject_of(subject: str, values: Values) -> str:
    """One line, as a subject is; never a link, which is its reader's own."""
    known = {name: value for name, value in values.items() if name != LINK_NAME}
    return one_line(without_marks(fill(subject, known)), LONGEST_SUBJECT)


def words_of(
    kind: Kind, *, title: str, text: str, values: Values, sender: str, signature: str, language: str
) -> Words:
    """In the language that is active; `language` is its code. `values` as `Kind.placeholders` names them."""
    known = {name: without_marks(values.get(name, "")) for name in kind.placeholders} | {LINK_NAME: LINK}
    if LINK_NAME not in kind.placeholders:
        del known[LINK_NAME]
    paragraphs = [part.strip() for part in _BLANK.split(without_marks(text)) if part.strip()]
    return framed(
        title=title,
        text=[fill(part, known) for part in paragraphs],
        inside=[_piece(kind, part, known) for part in paragraphs],
        sender=sender,
        signature=signature,
        language=language,
    )


def _piece(kind: Kind, paragraph: str, known: Values) -> SafeString:
    named = f"{{{LINK_NAME}}}"
    if LINK_NAME not in known or named not in paragraph:
        return sheet.paragraph(_html(paragraph, known))
    is_alone = paragraph == named
    piece = sheet.button(kind.button(known), LINK) if is_alone else sheet.paragraph(_html(paragraph, known))
    return piece if kind.secure else sheet.only_with_link(piece)


def _html(paragraph: str, known: Values) -> SafeString:
    """Addresses that the administrator wrote are links; values are text, but for the reader's own link."""
    pieces: list[SafeString] = []
    at = 0
    for found in PLACEHOLDER.finditer(paragraph):
        pieces += [_typed(paragraph[at : found.start()]), _value(found, known)]
        at = found.end()
    return format_html_join("", "{}", ((piece,) for piece in [*pieces, _typed(paragraph[at:])]))


def _typed(text: str) -> SafeString:
    return mark_safe(urlize(text, nofollow=False, autoescape=True))  # noqa: S308  urlize escaped it


def _value(found: re.Match[str], known: Values) -> SafeString:
    value = known.get(found[1], found[0])
    return sheet.link(value, value) if value == LINK else conditional_escape(value)
