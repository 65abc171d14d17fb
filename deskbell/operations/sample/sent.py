"""What the desk has sent so far, as its recipients got it: the files of the catch-all. Read, never written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import cast

from deskbell.outbox import catch_all


@dataclass(frozen=True, slots=True)
class Got:
    """One of the desk's mails in somebody's mailbox."""

    message_id: str  # with angle brackets, like all below
    references: tuple[str, ...]
    subject: str
    text: str
    date: datetime
    sender: Address
    answer_to: Address
    raw: bytes


def last_to(email: str, *, about: str) -> Got | None:
    """The last mail the desk sent to this address that answers the mail `about` or its answers."""
    for path in sorted(catch_all.folder().glob("*.eml"), reverse=True):
        mail = _read(path)
        if email not in str(mail["Delivered-To"]).lower():
            continue
        named = f"{mail['In-Reply-To'] or ''} {mail['References'] or ''}".split()
        if about in named:
            return _got(mail, named, path)
    return None


def _read(path: Path) -> EmailMessage:
    """Our own mail, so the strict modern parser serves."""
    return cast(EmailMessage, BytesParser(policy=policy.SMTP).parsebytes(path.read_bytes()))


def _got(mail: EmailMessage, named: list[str], path: Path) -> Got:
    body = mail.get_body(("plain",))
    sender = mail["From"].addresses[0]
    return Got(
        message_id=str(mail["Message-ID"]).strip(),
        references=tuple(dict.fromkeys(named)),
        subject=str(mail["Subject"]),
        text=body.get_content() if body else "",
        date=mail["Date"].datetime,
        sender=sender,
        answer_to=mail["Reply-To"].addresses[0] if mail["Reply-To"] else sender,
        raw=path.read_bytes(),
    )
