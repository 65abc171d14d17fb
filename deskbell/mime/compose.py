"""A MailToSend to bytes for SMTP: CRLF, 7-bit, short lines, and no way to smuggle a field or a recipient in."""

from __future__ import annotations

import hashlib
from email.utils import format_datetime

from deskbell.mime.encoding import (
    CannotCompose,
    address_field,
    content_type_of,
    domain_to_ascii,
    fold,
    id_field,
    text_field,
)
from deskbell.mime.mail import MailToSend
from deskbell.mime.parts import container, file_part, text_part

__all__ = ["CannotCompose", "compose", "domain_to_ascii"]

_AUTOMATIC = ("", "auto-replied", "auto-generated")  # RFC 3834 §5


def compose(mail: MailToSend) -> bytes:
    """The same mail gives the same bytes. Raises CannotCompose when a value cannot be sent: a sentence says which."""
    fields = _fields(mail)
    body = _body(mail)
    return b"".join(fold(name, value) for name, value in fields) + body


def _fields(mail: MailToSend) -> list[tuple[str, str]]:
    """Names are constants in here, values are encoded: CR, LF and NUL cannot get into either (T-HDR)."""
    if mail.automatic not in _AUTOMATIC:
        raise CannotCompose(f"automatic must be one of {', '.join(_AUTOMATIC[1:])} or empty")
    if not mail.to:
        raise CannotCompose("a mail needs a recipient")
    fields = [
        ("Date", format_datetime(mail.date)),
        ("From", address_field((mail.sender,))),
        ("To", address_field(mail.to)),
    ]
    if mail.cc:
        fields.append(("Cc", address_field(mail.cc)))
    if mail.reply_to:
        fields.append(("Reply-To", address_field((mail.reply_to,))))
    fields.append(("Subject", text_field(mail.subject)))
    fields.append(("Message-ID", id_field((mail.message_id,), strict=True)))
    if mail.in_reply_to and (value := id_field((mail.in_reply_to,))):
        fields.append(("In-Reply-To", value))
    if mail.references and (value := id_field(mail.references)):
        fields.append(("References", value))
    if mail.automatic:
        fields.append(("Auto-Submitted", mail.automatic))
        fields.append(("X-Auto-Response-Suppress", "All"))
        fields.append(("Precedence", "bulk"))
    if mail.language.isascii() and mail.language.replace("-", "").isalnum():
        fields.append(("Content-Language", mail.language))
    fields.append(("MIME-Version", "1.0"))
    return fields


def _body(mail: MailToSend) -> bytes:
    """mixed( alternative( plain, related( html, pictures )), files ), each box only where it holds something."""
    seed = hashlib.sha256(mail.message_id.encode("utf-8", "replace")).hexdigest()[:24]
    pictures = [file for file in mail.files if mail.html and file.inline and file.content_id]
    files = [file for file in mail.files if file not in pictures]
    part = text_part("plain", mail.text)
    if mail.html:
        html = text_part("html", mail.html)
        if pictures:
            html = container("related", [html, *(file_part(file) for file in pictures)], seed + "r")
        part = container("alternative", [part, html], seed + "a")
    if files:
        part = container("mixed", [part, *(file_part(file) for file in files)], seed + "m")
    return part


# Kept here for callers that check a type before they store it.
__all__ += ["content_type_of"]
