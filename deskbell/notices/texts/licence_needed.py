"""What somebody is told whose new ticket needs a support licence and has none. Holds nothing the sender wrote."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.notices.texts.about_ticket import framed
from deskbell.outbox import sheet
from deskbell.outbox.wording import Words


def licence_needed(*, number: str, sender: str, signature: str, language: str) -> Words:
    """In the language that is active; `language` is its code."""
    title = _("A support licence is needed for ticket #%(number)s") % {"number": number}
    kept = _(
        "Your request was received and kept as ticket #%(number)s. Before we can work on it we need the key of a"
        " valid support licence, and found none in your message."
    )
    kept %= {"number": number}
    answer = _("Answer this e-mail and write the key into your answer. Your request then goes on by itself.")
    wrong = _("A key for maintenance only, or one that has run out, is not enough.")
    without = _(
        "If you do not know the key, ask whoever manages the licence in your organisation. If you think this is a"
        " mistake, answer as well: a colleague looks at it."
    )
    said = [_("Hello,"), kept, answer, wrong, without]
    return framed(
        title=title,
        text=said,
        inside=[sheet.paragraph(one) for one in said],
        sender=sender,
        signature=signature,
        language=language,
    )


def licence_needed_subject() -> str:
    return _("A support licence is needed")
