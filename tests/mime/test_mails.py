"""Every mail in tests/mails says what its .toml says."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from deskbell.mime.mail import ParsedMail
from deskbell.mime.parse import parse

MAILS = Path(__file__).parent.parent / "mails"
CASES = sorted(path.stem for path in MAILS.glob("*.toml"))


def seen(mail: ParsedMail) -> dict[str, Any]:
    """The parsed mail in the words of the .toml files."""
    bounce = mail.bounce
    return {
        "sender": [mail.sender.name, mail.sender.email] if mail.sender else [],
        "sender_email": mail.sender.email if mail.sender else "",
        "to": [one.email for one in mail.to],
        "cc": [one.email for one in mail.cc],
        "subject": mail.subject,
        "message_id": mail.message_id,
        "in_reply_to": list(mail.in_reply_to),
        "references": list(mail.references),
        "date": mail.date.isoformat() if mail.date else "",
        "text": mail.text.strip(),
        "reply_text": mail.reply_text.strip(),
        "signature": mail.signature,
        "language": mail.language,
        "automatic": mail.automatic,
        "hops": mail.hops,
        "has_html": bool(mail.html),
        "files": [file.name for file in mail.files],
        "inline": [file.content_id for file in mail.files if file.inline],
        "bounce": bounce is not None,
        "bounce_recipients": list(bounce.recipients) if bounce else [],
        "bounce_status": bounce.status if bounce else "",
        "bounce_permanent": bounce.permanent if bounce else None,
        "bounced_message_id": bounce.original_message_id if bounce else "",
    }


@pytest.mark.parametrize("case", CASES)
def test_a_mail_says_what_its_toml_says(case: str) -> None:
    expected = tomllib.loads((MAILS / f"{case}.toml").read_text(encoding="utf-8"))
    found = seen(parse((MAILS / f"{case}.eml").read_bytes()))
    assert {key: found[key] for key in expected} == {
        key: value.strip() if isinstance(value, str) else value for key, value in expected.items()
    }


def test_there_are_mails_to_read() -> None:
    assert len(CASES) >= 15
