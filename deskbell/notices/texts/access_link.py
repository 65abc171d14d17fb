"""What somebody is told who asked for a link to a ticket. Holds nothing that anybody wrote."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.notices.texts.about_ticket import framed
from deskbell.outbox import sheet
from deskbell.outbox.personal import LINK
from deskbell.outbox.wording import Words


def access_link(*, number: str, signs_in: bool, sender: str, signature: str, language: str) -> Words:
    """`signs_in`: the link leads to the sign-in first. In the language that is active; `language` is its code."""
    asked = _("Somebody, most likely you, asked on our page for a link to ticket #%(number)s.") % {"number": number}
    opens = _("It opens the ticket without a password.")
    if signs_in:
        opens = _("You have an account: sign in, and it leads you to the ticket.")
    secret = _("The link opens this ticket only. Keep it to yourself.")
    ignore = _("If you did not ask for it, there is nothing for you to do.")
    return framed(
        title=_("Your link to ticket #%(number)s") % {"number": number},
        text=[_("Hello,"), asked, f"{opens}\n{LINK}", secret, ignore],
        inside=[
            sheet.paragraph(_("Hello,")),
            sheet.paragraph(asked),
            sheet.paragraph(opens),
            sheet.button(_("Open ticket #%(number)s") % {"number": number}, LINK),
            sheet.paragraph(ignore),
            sheet.small(_("If the button does not work, copy this address:"), LINK),
        ],
        foot=sheet.lines(secret),
        sender=sender,
        signature=signature,
        language=language,
    )


def subject() -> str:
    return _("Your link to this ticket")
