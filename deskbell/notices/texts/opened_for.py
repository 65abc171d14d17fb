"""What a customer is told for whom an agent opened a ticket after a call."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.notices.texts.about_ticket import about_ticket, greeting_to, subject_fact
from deskbell.outbox.wording import Words


def opened_for(*, name: str, number: str, subject: str, sender: str, signature: str, language: str) -> Words:
    """In the language that is active; `language` is its code."""
    return about_ticket(
        greeting=greeting_to(name),
        title=_("We opened ticket #%(number)s for you") % {"number": number},
        said=_("After your call we opened ticket #%(number)s for you. You will hear from us.") % {"number": number},
        add=_("You can add details at any time: answer this e-mail."),
        number=number,
        facts=subject_fact(subject),
        sender=sender,
        signature=signature,
        language=language,
    )
