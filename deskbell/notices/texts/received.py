"""What somebody who opened a ticket is told: its number, that a specialist will answer, where its state is seen.

`received` is for senders who proved to be who they say. `registered` says the same without a word that the sender
wrote, for everybody else: it may go to somebody who never wrote to us (decision D31)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from deskbell.outbox import sheet
from deskbell.outbox.personal import LINK, without_marks
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
    greeting = _("Hello %(name)s,") % {"name": without_marks(name)} if name else _("Hello,")
    facts = [(_("Subject"), without_marks(subject))] if subject else []
    if files:
        facts.append((_("Files we received"), without_marks(", ".join(files))))
    add = _("You can add details at any time: answer this e-mail and leave %(tag)s in the subject.") % {"tag": tag}
    return _words(
        greeting=greeting, number=number, add=add, facts=facts, sender=sender, signature=signature, language=language
    )


def registered(*, number: str, sender: str, signature: str, language: str) -> Words:
    add = _("If you did not write to us, somebody else entered your address. Then there is nothing for you to do.")
    return _words(
        greeting=_("Hello,"), number=number, add=add, facts=[], sender=sender, signature=signature, language=language
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
    title = _("Your request was received. It is ticket #%(number)s") % {"number": number}
    bound = _("Your request was created and registered as ticket #%(number)s. A specialist will contact you.")
    bound %= {"number": number}
    online = _("You can view the state of your request online:")
    secret = _("The link opens this ticket only. Keep it to yourself.")
    signature = without_marks(signature) or sender
    text = [
        greeting,
        bound,
        f"{online}\n{LINK}\n{secret}",
        add,
        "\n".join(f"{what}: {value}" for what, value in facts),
        signature,
    ]
    html = sheet.card(
        language=language,
        title=title,
        inside=[
            sheet.quiet(sender),
            sheet.heading(title),
            sheet.paragraph(greeting),
            sheet.paragraph(bound),
            sheet.only_with_link(
                sheet.paragraph(online), sheet.button(_("Open ticket #%(number)s") % {"number": number}, LINK)
            ),
            sheet.paragraph(add),
            sheet.facts(facts),
            sheet.only_with_link(sheet.small(_("If the button does not work, copy this address:"), LINK)),
            sheet.signature(signature),
        ],
        foot=sheet.only_with_link(secret),
    )
    return Words(text="\n\n".join(part for part in text if part) + "\n", html=html)
