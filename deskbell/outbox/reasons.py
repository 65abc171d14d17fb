"""Why an account's mail server cannot be used, and what it answered, in words for its administrator."""

from __future__ import annotations

import smtplib
import socket
import ssl

from django.utils.translation import gettext as _

from deskbell.mime.storable import one_line
from deskbell.outbox import egress

ANSWER_LIMIT = 500


def why(error: Exception) -> str:
    """What is wrong and what to do about it, about an account's server."""
    if isinstance(error, egress.Forbidden):
        return str(egress.WORDS)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return _("%(place)s does not offer what is needed (%(answer)s). Check the port and the kind of security.")
    if isinstance(error, ssl.SSLCertVerificationError):
        return _(
            "no safe connection to %(place)s, so nothing was sent: its certificate is not valid for this name "
            "(%(answer)s). Check the host name."
        )
    if isinstance(error, ssl.SSLError):
        return _(
            "no safe connection to %(place)s, so nothing was sent (%(answer)s). "
            "Check the port and the kind of security."
        )
    if isinstance(error, socket.gaierror | UnicodeError):
        return _("there is no host named %(host)s. Check its spelling.")
    return _("%(place)s does not answer (%(answer)s). Check the port, and whether the server runs.")


def reason(error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return one_line(error.verify_message or str(error), 200)
    if isinstance(error, smtplib.SMTPResponseException):
        return answer_of(error.smtp_code, error.smtp_error)
    if isinstance(error, TimeoutError):
        return _("no answer in time")
    return one_line(getattr(error, "strerror", None) or str(error) or type(error).__name__, 200)


def answer_of(code: int, text: bytes | str) -> str:
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    return one_line(f"{code} {text}", ANSWER_LIMIT)
