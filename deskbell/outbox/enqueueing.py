"""Writing a mail down to be sent: one row for what it says, one per recipient (decision A2).

No I/O, and no opinion on whether or what to send. The caller's transaction decides whether it happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from deskbell.blobs.models import Blob
from deskbell.db import sealing, wakeup
from deskbell.db.writing import create, insert_each
from deskbell.mime.mail import MailAddress, MailToSend
from deskbell.mime.storable import one_line, storable
from deskbell.mime.threading import message_id_digest
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.queues.models import Mailbox

LINK_PURPOSE = "delivery-link"
REFERENCES_KEPT = 20
ID_LIMIT = 255


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a copy. `link` is this recipient's own access URL, ending in a slash; nobody else's copy has it."""

    name: str
    email: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file to go along, already kept as a blob."""

    blob: Blob
    name: str
    content_type: str
    content_id: str = ""
    inline: bool = False


def enqueue(
    *,
    purpose: str,
    mail: MailToSend,
    recipients: Sequence[Recipient],
    mailbox: Mailbox | None,
    ticket_key: int | None,
    envelope_from: str,
    files: Sequence[OutgoingFile] = (),
    resent: Blob | None = None,
) -> OutgoingMail:
    """The mail's row and one delivery per recipient, due now. Files travel as blobs: `mail.files` is empty.

    `resent`: a mail that goes on as it came; `mail` then says what its Resent- fields say."""
    if mail.files:
        raise ValueError("Files of an outgoing mail are blobs: give them as OutgoingFile.")
    written = create(
        OutgoingMail,
        purpose=purpose,
        ticket_key=ticket_key,
        mailbox=mailbox,
        message_id=mail.message_id,
        message_id_digest=message_id_digest(mail.message_id),
        date=mail.date,
        from_name=one_line(mail.sender.name, 200),
        from_email=one_line(mail.sender.email, 254),
        reply_to=one_line(mail.reply_to.email, 254) if mail.reply_to else "",
        to=_pairs(mail.to),
        cc=_pairs(mail.cc),
        subject=one_line(mail.subject, 500),
        text=storable(mail.text),
        html=storable(mail.html),
        in_reply_to=_id(mail.in_reply_to),
        references=[one for one in map(_id, mail.references) if one][-REFERENCES_KEPT:],
        files=[_as_json(file) for file in files],
        resent=resent.key if resent else "",
        automatic=mail.automatic,
        language=mail.language,
    )
    now = timezone.now()
    insert_each(
        Delivery(
            mail=written,
            name=one_line(recipient.name, 200),
            email=one_line(recipient.email, 254),
            envelope_from=one_line(envelope_from, 254),
            link=sealing.seal(recipient.link, purpose=LINK_PURPOSE),
            next_at=now,
        )
        for recipient in _once(recipients)
    )
    wakeup.notify(wakeup.OUTBOX)
    return written


def _once(recipients: Sequence[Recipient]) -> list[Recipient]:
    """Who stands in To and in Cc gets one copy, the first; with a link if either has one."""
    found: dict[str, Recipient] = {}
    for one in recipients:
        first = found.setdefault(one.email.strip().lower(), one)
        if one.link and not first.link:
            found[one.email.strip().lower()] = replace(first, link=one.link)
    return list(found.values())


def _pairs(addresses: Sequence[MailAddress]) -> list[list[str]]:
    return [[one_line(one.name, 200), one_line(one.email, 254)] for one in addresses]


def _id(message_id: str) -> str:
    """A Message-ID as kept; half of one refers to nothing, so a longer one is left out."""
    message_id = one_line(message_id)
    return message_id if len(message_id) <= ID_LIMIT else ""


def _as_json(file: OutgoingFile) -> dict[str, object]:
    return {
        "blob": file.blob.key,
        "name": one_line(file.name, 255),
        "content_type": one_line(file.content_type, 127),
        "content_id": one_line(file.content_id, 255),
        "inline": file.inline,
    }
