"""The words around an agent's answer: signature, the link to the ticket, the message it answers. Pure functions.

Strings in, text and HTML out, in the reader's language. Nothing is looked up here, and no address of an agent gets in
(decision D35): what is not passed cannot be said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.utils import dateformat, translation
from django.utils.html import urlize
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from deskbell.outbox import sheet
from deskbell.outbox.personal import LINK, without_marks

QUOTED_LINES = 200
CLOSURE = "closure/"
"""Behind a ticket's link: leads to the page with the button that closes it (decision D32)."""


@dataclass(frozen=True, slots=True)
class Words:
    text: str
    html: str


def language_of(*wishes: str) -> str:
    """The first of these languages that we speak; English if none."""
    known = {code for code, _name in settings.LANGUAGES}
    return next((code for wish in wishes if (code := wish[:2].lower()) in known), "en")


def answer_mail(
    *,
    text: str,
    number: str,
    language: str,
    html: str = "",
    salutation: str = "",
    signature: str = "",
    quoted: str = "",
    quoted_name: str = "",
    quoted_at: datetime | None = None,
    kept: str = "",
) -> Words:
    """What an agent wrote, as a mail. `html` must be clean already (mime.html.clean); without it `text` serves.
    `kept`: how long what they send is kept, where that is to be said.

    Recipients without a link of their own get no word about one (see `outbox.personal`)."""
    text, html, signature = without_marks(text).strip(), without_marks(html), without_marks(signature).strip()
    salutation = without_marks(salutation).strip()
    quoted = _shortened(without_marks(quoted).strip())
    with translation.override(language_of(language)):
        wrote = _wrote(without_marks(quoted_name), quoted_at)
        html = (sheet.paragraph(salutation) if salutation else "") + (html or _from_text(text))
        text = "\n\n".join(part for part in (salutation, text) if part)
        return Words(
            text=_as_text(text, signature, number, kept, wrote, quoted),
            html=_as_html(html, signature, number, kept, wrote, quoted),
        )


def letter_mail(*, text: str, language: str, html: str = "", signature: str = "") -> Words:
    """What an agent writes to others than the customer: no link to the ticket, nothing quoted."""
    text, html, signature = without_marks(text).strip(), without_marks(html), without_marks(signature).strip()
    with translation.override(language_of(language)):
        inside = [mark_safe(f"<div>{html or _from_text(text)}</div>")]  # noqa: S308  cleaned, or escaped
        inside += [sheet.signature(signature)] if signature else []
        plain = "\n\n".join(part for part in (text, signature) if part) + "\n"
        return Words(plain, sheet.letter(language=language, title="", inside=inside))


def forwarded_mail(
    *,
    text: str,
    language: str,
    quoted: str,
    quoted_from: str,
    quoted_subject: str,
    quoted_at: datetime,
    html: str = "",
    signature: str = "",
) -> Words:
    """A message sent on: what the agent says about it, then the message whole, under who wrote it and when."""
    text, html, signature = without_marks(text).strip(), without_marks(html), without_marks(signature).strip()
    quoted = without_marks(quoted).strip()
    with translation.override(language_of(language)):
        head = "\n".join(
            [
                _("Forwarded message"),
                _("From: %s") % without_marks(quoted_from),
                _("Date: %s") % moment(quoted_at),
                _("Subject: %s") % without_marks(quoted_subject),
            ]
        )
        inside = [mark_safe(f"<div>{html or _from_text(text)}</div>")]  # noqa: S308  cleaned, or escaped
        inside += [sheet.signature(signature)] if signature else []
        inside += [sheet.rule(), sheet.quiet(sheet.lines(head)), sheet.quote(quoted)]
        plain = [text, signature, f"-----\n{head}", quoted]
        return Words(
            "\n\n".join(part for part in plain if part) + "\n",
            sheet.letter(language=language, title=quoted_subject, inside=inside),
        )


def moment(at: datetime) -> str:
    """A time as mails say it: UTC, and saying so (decision A19)."""
    # Translators: Django's date format, as in 22 November 2026, 10:00
    return dateformat.format(at.astimezone(UTC), _("j F Y, H:i")) + " UTC"


def _as_text(text: str, signature: str, number: str, kept: str, wrote: str, quoted: str) -> str:
    parts = [text, signature]
    parts.append(
        _("View ticket #%(number)s online:") % {"number": number}
        + f"\n{LINK}\n"
        + _("Solved? Close the ticket:")
        + f"\n{LINK}{CLOSURE}"
    )
    parts.append(kept)
    if quoted:
        parts.append(wrote + "\n" + "\n".join(f"> {line}".rstrip() for line in quoted.splitlines()))
    return "\n\n".join(part for part in parts if part) + "\n"


def _as_html(html: str, signature: str, number: str, kept: str, wrote: str, quoted: str) -> str:
    inside = [mark_safe(f"<div>{html}</div>")]  # noqa: S308  cleaned, or made from text below
    if signature:
        inside.append(sheet.signature(signature))
    online = sheet.link(_("View ticket #%(number)s online") % {"number": number}, LINK)
    close = sheet.link(_("Solved – close this ticket"), LINK + CLOSURE)
    inside.append(sheet.only_with_link(sheet.rule(), sheet.side_by_side(online, close)))
    if kept:
        inside.append(sheet.quiet(kept))
    if quoted:
        inside += [sheet.quiet(wrote), sheet.quote(quoted)]
    return sheet.letter(language=translation.get_language() or "en", title=f"#{number}", inside=inside)


def _from_text(text: str) -> str:
    paragraphs = text.replace("\r\n", "\n").split("\n\n")
    linked = (urlize(part.strip("\n"), nofollow=False, autoescape=True) for part in paragraphs)
    return "".join(sheet.paragraph(mark_safe(part)) for part in linked)  # noqa: S308  urlize escaped it


def _wrote(name: str, at: datetime | None) -> str:
    if at is None:
        return _("%(name)s wrote:") % {"name": name}
    return _("%(name)s wrote on %(moment)s:") % {"name": name, "moment": moment(at)}


def _shortened(text: str) -> str:
    lines = text.splitlines()
    return text if len(lines) <= QUOTED_LINES else "\n".join([*lines[:QUOTED_LINES], "[…]"])
