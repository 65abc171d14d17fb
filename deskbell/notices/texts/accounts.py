"""The words of mails with a link into an account. Pure functions; nothing that a form said stands in them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.notices.texts.about_ticket import framed
from deskbell.outbox import sheet
from deskbell.outbox.personal import LINK, without_marks
from deskbell.outbox.wording import Words


def title(purpose: str) -> str:
    return {
        "recovery": _("Choose a new password"),
        "registration": _("Confirm your e-mail address"),
        "invitation": _("An account for you"),
        "agent": _("Your way into the desk"),
        "known": _("You have an account already"),
    }[purpose]


def with_link(purpose: str, *, by: str, sender: str, language: str) -> Words:
    """`by`: who invites. In the language that is active; `language` is its code."""
    names = {"desk": without_marks(sender), "who": without_marks(by)}
    said, button, ends = {
        "recovery": (
            _("Somebody, most likely you, asked for a new password for your account at %(desk)s."),
            _("Choose a password"),
            _("The link is good for 30 minutes, and once. If you did not ask for it, your password stays as it is."),
        ),
        "registration": (
            _("Somebody, most likely you, entered this address to register at %(desk)s."),
            _("Confirm and sign in"),
            _("The link is good for 24 hours, and once. If it was not you, ignore this e-mail: no account is made."),
        ),
        "invitation": (
            _("%(who)s invites you to an account at %(desk)s, where you see all your tickets in one place."),
            _("Choose a password"),
            _("The link is good for 14 days, and once. Without it you can write to us by e-mail as before."),
        ),
        "agent": (
            _("%(who)s made you an account at %(desk)s, to answer customers there."),
            _("Choose a password"),
            _("The link is good for 14 days, and once."),
        ),
    }[purpose]
    said %= names
    return framed(
        title=title(purpose),
        text=[_("Hello,"), said, f"{button}:\n{LINK}", ends],
        inside=[
            sheet.paragraph(_("Hello,")),
            sheet.paragraph(said),
            sheet.button(button, LINK),
            sheet.paragraph(ends),
            sheet.small(_("If the button does not work, copy this address:"), LINK),
        ],
        foot=sheet.lines(_("Keep the link to yourself.")),
        sender=sender,
        signature="",
        language=language,
    )


def known(*, sign_in: str, recover: str, sender: str, language: str) -> Words:
    """For who registers an address that has an account."""
    said = _("Somebody, most likely you, entered this address to register at %(desk)s. It has an account already.")
    said %= {"desk": without_marks(sender)}
    enter, forgot = _("Sign in"), _("Forgot your password? Choose a new one:")
    ignore = _("If it was not you, there is nothing for you to do.")
    return framed(
        title=title("known"),
        text=[_("Hello,"), said, f"{enter}:\n{sign_in}", f"{forgot}\n{recover}", ignore],
        inside=[
            sheet.paragraph(_("Hello,")),
            sheet.paragraph(said),
            sheet.button(enter, sign_in),
            sheet.small(forgot, recover),
            sheet.paragraph(ignore),
        ],
        sender=sender,
        signature="",
        language=language,
    )
