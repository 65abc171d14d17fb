"""What our mails to a customer about a ticket have in common: who writes, and of a new one the link and the facts."""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.outbox import sheet
from deskbell.outbox.personal import LINK, without_marks
from deskbell.outbox.wording import Words


def greeting_to(name: str) -> str:
    return _("Hello %(name)s,") % {"name": without_marks(name)} if name else _("Hello,")


def subject_fact(subject: str) -> list[tuple[str, str]]:
    return [(_("Subject"), without_marks(subject))] if subject else []


def about_ticket(
    *,
    greeting: str,
    title: str,
    said: str,
    add: str,
    number: str,
    facts: list[tuple[str, str]],
    sender: str,
    signature: str,
    language: str,
) -> Words:
    """In the language that is active; `language` is its code. `said` comes before the link, `add` after it."""
    online = _("You can view the state of your request online:")
    secret = _("The link opens this ticket only. Keep it to yourself.")
    return framed(
        title=title,
        text=[
            greeting,
            said,
            f"{online}\n{LINK}\n{secret}",
            add,
            "\n".join(f"{what}: {value}" for what, value in facts),
        ],
        inside=[
            sheet.paragraph(greeting),
            sheet.paragraph(said),
            sheet.only_with_link(
                sheet.paragraph(online), sheet.button(_("Open ticket #%(number)s") % {"number": number}, LINK)
            ),
            sheet.paragraph(add),
            sheet.facts(facts),
            sheet.only_with_link(sheet.small(_("If the button does not work, copy this address:"), LINK)),
        ],
        foot=sheet.only_with_link(secret),
        sender=sender,
        signature=signature,
        language=language,
    )


def framed(
    *,
    title: str,
    text: list[str],
    inside: list[SafeString],
    sender: str,
    signature: str,
    language: str,
    foot: SafeString | str = "",
) -> Words:
    """What is said, between who writes and their signature; empty parts of the text are left out."""
    signature = without_marks(signature) or sender
    html = sheet.card(
        language=language,
        title=title,
        inside=[sheet.quiet(sender), sheet.heading(title), *inside, sheet.signature(signature)],
        foot=foot,
    )
    return Words(text="\n\n".join(part for part in [*text, signature] if part) + "\n", html=html)
