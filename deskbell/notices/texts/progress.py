"""What a customer is told on a ticket's way: a message arrived, became a new ticket, somebody took it, it closed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.notices.texts.about_ticket import about_ticket, greeting_to, subject_fact
from deskbell.outbox.personal import without_marks
from deskbell.outbox.wording import Words


def follow_up(*, name: str, number: str, subject: str, sender: str, signature: str, language: str) -> Words:
    """All of them in the language that is active; `language` is its code."""
    return about_ticket(
        greeting=greeting_to(name),
        title=_("Your message on ticket #%(number)s was received") % {"number": number},
        said=_("Your message was added to ticket #%(number)s. A specialist will read it.") % {"number": number},
        add=_("You can add details at any time: answer this e-mail."),
        number=number,
        facts=subject_fact(subject),
        sender=sender,
        signature=signature,
        language=language,
    )


def new_ticket(
    *, name: str, number: str, old_number: str, subject: str, sender: str, signature: str, language: str
) -> Words:
    said = _(
        "Ticket #%(old)s is closed for longer. Your message was therefore registered as the new ticket #%(number)s,"
        " which is linked to it. A specialist will contact you."
    )
    return about_ticket(
        greeting=greeting_to(name),
        title=_("Your request was received. It is ticket #%(number)s") % {"number": number},
        said=said % {"old": old_number, "number": number},
        add=_("You can add details at any time: answer this e-mail."),
        number=number,
        facts=subject_fact(subject),
        sender=sender,
        signature=signature,
        language=language,
    )


def claimed(*, name: str, number: str, agent: str, subject: str, sender: str, signature: str, language: str) -> Words:
    said = _("%(agent)s looks after your ticket #%(number)s now and will contact you.")
    return about_ticket(
        greeting=greeting_to(name),
        title=_("Your ticket #%(number)s is being worked on") % {"number": number},
        said=said % {"agent": without_marks(agent), "number": number},
        add=_("You can add details at any time: answer this e-mail."),
        number=number,
        facts=subject_fact(subject),
        sender=sender,
        signature=signature,
        language=language,
    )


def closed(
    *, name: str, number: str, reopen_days: str, subject: str, sender: str, signature: str, language: str
) -> Words:
    return about_ticket(
        greeting=greeting_to(name),
        title=_("Your ticket #%(number)s is closed") % {"number": number},
        said=_("Ticket #%(number)s was closed. We hope that everything is solved.") % {"number": number},
        add=_("If not, answer this e-mail within %(days)s days: that opens the ticket again.")
        % {"days": reopen_days},
        number=number,
        facts=subject_fact(subject),
        sender=sender,
        signature=signature,
        language=language,
    )
