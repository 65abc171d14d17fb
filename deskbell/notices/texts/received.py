"""What somebody who opened a ticket is told: its number, that a specialist will answer, where its state is seen.

`received` is for senders who proved to be who they say. `registered` says the same without a word that the sender
wrote, for everybody else: it may go to somebody who never wrote to us (decision D31)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from deskbell.notices.texts.about_ticket import about_ticket, greeting_to, subject_fact
from deskbell.outbox.personal import without_marks
from deskbell.outbox.wording import Words


def received(
    *,
    name: str,
    number: str,
    tag: str,
    subject: str,
    files: Sequence[str],
    sender: str,
    signature: str,
    language: str,
) -> Words:
    """In the language that is active; `language` is its code."""
    facts = subject_fact(subject)
    if files:
        facts.append((_("Files we received"), without_marks(", ".join(files))))
    add = _("You can add details at any time: answer this e-mail and leave %(tag)s in the subject.") % {"tag": tag}
    return _words(
        greeting=greeting_to(name),
        number=number,
        add=add,
        facts=facts,
        sender=sender,
        signature=signature,
        language=language,
    )


def registered(*, number: str, sender: str, signature: str, language: str) -> Words:
    add = _("If you did not write to us, somebody else entered your address. Then there is nothing for you to do.")
    return _words(
        greeting=greeting_to(""),
        number=number,
        add=add,
        facts=[],
        sender=sender,
        signature=signature,
        language=language,
    )


def registered_subject() -> str:
    return _("Your request was received")


def _words(
    *,
    greeting: str,
    number: str,
    add: str,
    facts: list[tuple[str, str]],
    sender: str,
    signature: str,
    language: str,
) -> Words:
    said = _("Your request was created and registered as ticket #%(number)s. A specialist will contact you.")
    return about_ticket(
        greeting=greeting,
        title=_("Your request was received. It is ticket #%(number)s") % {"number": number},
        said=said % {"number": number},
        add=add,
        number=number,
        facts=facts,
        sender=sender,
        signature=signature,
        language=language,
    )
