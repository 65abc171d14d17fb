"""A mail sent on as it came: Resent- fields before it, and not a byte of its own changed (RFC 5322 3.6.6)."""

from __future__ import annotations

import re
from email.utils import format_datetime

from deskbell.mime.encoding import address_field, fold, id_field
from deskbell.mime.mail import MailToSend

# Added at the end of the last journey; a mail that sets out carries none (RFC 5321 4.4). And mbox's own line.
_OF_THE_LAST_JOURNEY = re.compile(
    rb"\A(?:>?From [^\n]*\n)?(?:Return-Path:[^\n]*\n(?:[ \t][^\n]*\n)*)?", re.IGNORECASE
)
_BARE_LF = re.compile(rb"(?<!\r)\n")
_BARE_CR = re.compile(rb"\r(?!\n)")


def resend(mail: MailToSend, raw: bytes) -> bytes:
    """`raw` with the fields that say who sends it on, when and to whom. Raises CannotCompose.

    Line ends become CRLF, as SMTP wants them; a signature of DKIM was made over those."""
    fields = [
        ("Resent-Date", format_datetime(mail.date)),
        ("Resent-From", address_field((mail.sender,))),
        ("Resent-To", address_field(mail.to)),
        ("Resent-Message-ID", id_field((mail.message_id,), strict=True)),
    ]
    raw = _BARE_CR.sub(b"\r\n", _BARE_LF.sub(b"\r\n", raw))
    return b"".join(fold(name, value) for name, value in fields) + _OF_THE_LAST_JOURNEY.sub(b"", raw, count=1)
