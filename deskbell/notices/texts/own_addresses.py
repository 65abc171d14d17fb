"""The words of mails about further addresses of an account. Pure functions; no name that somebody chose is in it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.notices.texts.about_ticket import framed
from deskbell.outbox import sheet
from deskbell.outbox.personal import LINK, without_marks
from deskbell.outbox.wording import Words


def confirm_title() -> str:
    return _("Confirm your e-mail address")


def confirm(*, sender: str, language: str) -> Words:
    """To the address that somebody wants to add. `language` is the code of the one that is active."""
    said = _("Somebody, most likely you, wants to add this address to their account at %(desk)s.")
    said %= {"desk": without_marks(sender)}
    how = _("Open the link in the browser in which you are signed in, and confirm it there.")
    ends = _("The link is good for 24 hours, and once. If it was not you, ignore this e-mail: nothing changes.")
    button = _("Confirm this address")
    return framed(
        title=confirm_title(),
        text=[_("Hello,"), said, f"{button}:\n{LINK}", how, ends],
        inside=[
            sheet.paragraph(_("Hello,")),
            sheet.paragraph(said),
            sheet.button(button, LINK),
            sheet.paragraph(how),
            sheet.paragraph(ends),
            sheet.small(_("If the button does not work, copy this address:"), LINK),
        ],
        foot=sheet.lines(_("Keep the link to yourself.")),
        sender=sender,
        signature="",
        language=language,
    )


def held_title() -> str:
    return _("Somebody wanted to add your address")


def held(*, desk: str) -> str:
    """To who has an account with that address already."""
    said = _(
        "Somebody wanted to add this address to an account at %(desk)s. It belongs to yours, so nothing changed."
    )
    hint = _("If it was you: sign in with this address, or remove it there first.")
    return f"{said % {'desk': desk}}\n\n{hint}"


def changed_title() -> str:
    return _("A change of your addresses")


def changed(*, email: str, added: bool, desk: str) -> str:
    """To the address we wrote to before."""
    said = (
        _("The address %(email)s was added to your account.")
        if added
        else _("The address %(email)s was removed from your account.")
    )
    hint = _("If that was not you, change your password at once and tell whoever administers %(desk)s.")
    return f"{said % {'email': email}}\n\n{hint % {'desk': desk}}"
