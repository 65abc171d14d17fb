"""A delivery's own copy of its mail: what was said, with this recipient's link. The same at every try."""

from __future__ import annotations

from deskbell.blobs import storage
from deskbell.db import sealing
from deskbell.mime.compose import compose
from deskbell.mime.mail import MailAddress, MailFile, MailToSend
from deskbell.mime.resending import resend
from deskbell.outbox import personal
from deskbell.outbox.enqueueing import LINK_PURPOSE
from deskbell.outbox.models import Delivery


def bytes_for(row: Delivery) -> bytes:
    """What goes over the wire. CannotCompose, and what `copy_for` raises."""
    if row.mail.resent:
        return resend(copy_for(row), storage.path(row.mail.resent).read_bytes())
    return compose(copy_for(row))


def copy_for(row: Delivery) -> MailToSend:
    """Ready to be composed. FileNotFoundError when a file is gone, CannotUnseal when the link's key is."""
    mail = row.mail
    link = sealing.unseal(bytes(row.link), purpose=LINK_PURPOSE)
    return MailToSend(
        message_id=mail.message_id,
        date=mail.date,
        sender=MailAddress(mail.from_name, mail.from_email),
        to=tuple(MailAddress(name, email) for name, email in mail.to),
        cc=tuple(MailAddress(name, email) for name, email in mail.cc),
        reply_to=MailAddress(mail.from_name, mail.reply_to) if mail.reply_to else None,
        subject=mail.subject,
        text=personal.text_for(mail.text, link),
        html=personal.html_for(mail.html, link),
        in_reply_to=mail.in_reply_to,
        references=tuple(mail.references),
        files=tuple(_file(file) for file in mail.files),
        automatic=mail.automatic,
        language=mail.language,
    )


def _file(file: dict[str, str]) -> MailFile:
    return MailFile(
        name=file["name"],
        content_type=file["content_type"],
        data=storage.path(file["blob"]).read_bytes(),
        content_id=file["content_id"],
        inline=bool(file["inline"]),
    )
