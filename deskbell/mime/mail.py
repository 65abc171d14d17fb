"""What a mail is once understood, and what one is before it is written. Plain values; no Django, no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MailAddress:
    """A mailbox: display name (may be empty) and address, lower-cased."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file that came with a mail, decoded. `content_id` without angle brackets, "" if none."""

    name: str
    content_type: str
    data: bytes
    content_id: str = ""
    inline: bool = False

    @property
    def size(self) -> int:
        return len(self.data)


@dataclass(frozen=True, slots=True)
class Bounce:
    """A report that a mail of ours was not, or not yet, delivered (RFC 3464 and its many dialects)."""

    recipients: tuple[str, ...] = ()
    status: str = ""  # "5.1.1"
    diagnostic: str = ""
    permanent: bool | None = None
    original_message_id: str = ""


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A mail as understood. Every string is storable: no NUL, no lone surrogate."""

    message_id: str = ""  # without angle brackets
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    sender: MailAddress | None = None
    reply_to: tuple[MailAddress, ...] = ()
    to: tuple[MailAddress, ...] = ()
    cc: tuple[MailAddress, ...] = ()
    delivered_to: tuple[str, ...] = ()  # Resent-To, Envelope-To, Delivered-To, X-Original-To
    subject: str = ""
    date: datetime | None = None  # aware, UTC
    text: str = ""  # the whole text: text/plain, else rendered from the HTML
    html: str = ""  # as it came, NOT sanitised; "" if there was none
    reply_text: str = ""  # `text` without quotes and signature
    signature: str = ""
    files: tuple[MailFile, ...] = ()
    automatic: str = ""  # "" or why a machine wrote it: "auto-submitted", "list", "bounce", …
    bounce: Bounce | None = None
    hops: int = 0  # number of Received fields
    authentication: tuple[str, ...] = ()  # Authentication-Results fields, topmost first
    language: str = ""  # Content-Language, or guessed: "en", "de", "ru"; "" unknown
    defects: tuple[str, ...] = field(default=())  # what was odd, for people to read


@dataclass(frozen=True, slots=True)
class MailToSend:
    """Everything one outgoing mail says. Message-ID and date are fixed before, so a retry is the same mail."""

    message_id: str  # without angle brackets
    date: datetime  # aware
    sender: MailAddress
    to: tuple[MailAddress, ...]
    subject: str
    text: str
    html: str = ""
    cc: tuple[MailAddress, ...] = ()
    reply_to: MailAddress | None = None
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    files: tuple[MailFile, ...] = ()
    automatic: str = ""  # "", "auto-replied" or "auto-generated" (RFC 3834)
    language: str = ""
