"""What somebody is told who wrote to a closed ticket that takes no more messages. Holds nothing the sender wrote."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.notices.texts.about_ticket import framed
from deskbell.outbox import sheet
from deskbell.outbox.personal import LINK
from deskbell.outbox.wording import Words


def refused(*, number: str, address: str, sender: str, signature: str, language: str) -> Words:
    """`address`: where a new request goes. In the language that is active; `language` is its code."""
    title = _("Ticket #%(number)s is closed") % {"number": number}
    closed = _(
        "Ticket #%(number)s is closed and takes no more messages. Yours was kept there, but nobody will answer it."
    )
    closed %= {"number": number}
    anew = _("To open a new ticket, write to %(address)s without the number in the subject.") % {"address": address}
    online = _("You can view the closed ticket online:")
    return framed(
        title=title,
        text=[_("Hello,"), closed, anew, f"{online}\n{LINK}"],
        inside=[
            sheet.paragraph(_("Hello,")),
            sheet.paragraph(closed),
            sheet.paragraph(anew),
            sheet.only_with_link(
                sheet.paragraph(online), sheet.button(_("View ticket #%(number)s") % {"number": number}, LINK)
            ),
        ],
        sender=sender,
        signature=signature,
        language=language,
    )


def refused_subject() -> str:
    return _("This ticket is closed")
