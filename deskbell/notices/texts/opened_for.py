"""What a customer is told for whom an agent opened a ticket after a call."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.outbox import sheet
from deskbell.outbox.personal import LINK, without_marks
from deskbell.outbox.wording import Words


def opened_for(*, name: str, number: str, subject: str, sender: str, signature: str, language: str) -> Words:
    """In the language that is active; `language` is its code."""
    greeting = _("Hello %(name)s,") % {"name": without_marks(name)} if name else _("Hello,")
    title = _("We opened ticket #%(number)s for you") % {"number": number}
    said = _("After your call we opened ticket #%(number)s for you. You will hear from us.") % {"number": number}
    online = _("You can view the state of your request online:")
    add = _("You can add details at any time: answer this e-mail.")
    secret = _("The link opens this ticket only. Keep it to yourself.")
    facts = [(_("Subject"), without_marks(subject))] if subject else []
    signature = without_marks(signature) or sender
    lines = "\n".join(f"{what}: {value}" for what, value in facts)
    parts = [greeting, said, f"{online}\n{LINK}\n{secret}", add, lines, signature]
    html = sheet.card(
        language=language,
        title=title,
        inside=[
            sheet.quiet(sender),
            sheet.heading(title),
            sheet.paragraph(greeting),
            sheet.paragraph(said),
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
    return Words(text="\n\n".join(part for part in parts if part) + "\n", html=html)
