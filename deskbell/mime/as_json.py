"""A parsed mail as plain JSON values, for `deskbell mail parse` and for comparing with other parsers."""

from __future__ import annotations

import hashlib
from typing import Any

from deskbell.mime.mail import MailAddress, ParsedMail
from deskbell.mime.parse import parse


def to_json(raw: bytes) -> dict[str, Any]:
    """Keys and meanings as in `deskbell mail parse --help`; every string storable."""
    return as_dict(parse(raw))


def as_dict(mail: ParsedMail) -> dict[str, Any]:
    bounce = mail.bounce
    return {
        "from_email": mail.sender.email if mail.sender else "",
        "from_name": mail.sender.name if mail.sender else "",
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "message_id": mail.message_id,
        "in_reply_to": list(mail.in_reply_to),
        "references": list(mail.references),
        "reply_text": mail.reply_text,
        "signature": mail.signature,
        "to": _emails(mail.to),
        "cc": _emails(mail.cc),
        "reply_to": _emails(mail.reply_to),
        "date": mail.date.isoformat() if mail.date else None,
        "auto_submitted": bool(mail.automatic),
        "automatic": mail.automatic,
        "bounce": bounce is not None,
        "bounce_recipients": list(bounce.recipients) if bounce else [],
        "bounce_status": bounce.status if bounce else "",
        "bounce_permanent": bounce.permanent if bounce else None,
        "bounced_message_id": bounce.original_message_id if bounce else "",
        "attachments": [
            {
                "name": file.name,
                "content_type": file.content_type,
                "size": file.size,
                "sha256": hashlib.sha256(file.data).hexdigest(),
                "content_id": file.content_id,
                "inline": file.inline,
            }
            for file in mail.files
        ],
        "language": mail.language,
        "defects": list(mail.defects),
    }


def _emails(addresses: tuple[MailAddress, ...]) -> list[str]:
    return [address.email for address in addresses]
