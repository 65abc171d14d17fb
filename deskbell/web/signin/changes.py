"""What is written down, and mailed to the person, when their way in changed: somebody else may have done it."""

from __future__ import annotations

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.audit import log
from deskbell.desk import settings as desk
from deskbell.notices import sign_in
from deskbell.outbox.wording import language_of
from deskbell.people import addresses
from deskbell.people.models import Person

WORDS: dict[str, str | Promise] = {
    "password_changed": gettext_lazy("Your password was changed."),
    "totp_added": gettext_lazy("An authenticator app was added to your account."),
    "totp_removed": gettext_lazy("The authenticator app was removed from your account."),
    "key_added": gettext_lazy("A passkey was added to your account."),
    "key_removed": gettext_lazy("A passkey was removed from your account."),
    "codes_made": gettext_lazy("New recovery codes were made for your account. The old ones are worthless."),
}
OF_ALLAUTH = {
    "mfa/email/totp_activated": "totp_added",
    "mfa/email/webauthn_added": "key_added",
    "mfa/email/recovery_codes_generated": "codes_made",
}
"""Whose templates name what happened; the ones we do ourselves are not among them."""


def tell(person: Person, what: str) -> None:
    """One line in the log (a changed password writes its own) and a mail to the person's address."""
    if what != "password_changed":
        log.record(action=what, by=person)
    email = addresses.primary(person)
    if not email:
        return
    with translation.override(language_of(person.language, desk.current().language)):
        sign_in.send(
            email=email,
            subject=_("A change of your way in"),
            text=str(WORDS[what])
            + "\n\n"
            + _("If that was not you, change your password at once and tell whoever administers %(desk)s.")
            % {"desk": desk.current().name},
        )
