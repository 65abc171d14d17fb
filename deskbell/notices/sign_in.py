"""Codes and other mails around signing in. They take the same way out as all mail; the request only writes rows."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone, translation
from django.utils.html import urlize
from django.utils.safestring import mark_safe

from deskbell.mime.mail import MailAddress, MailToSend
from deskbell.mime.threading import make_message_id
from deskbell.notices import answers, senders
from deskbell.outbox import sheet
from deskbell.outbox.enqueueing import Recipient, enqueue
from deskbell.outbox.models import OutgoingMail
from deskbell.outbox.wording import language_of


def send(
    *,
    email: str,
    subject: str,
    text: str,
    html: str = "",
    purpose: str = "sign_in",
    link: str = "",
    language: str = "",
) -> OutgoingMail:
    """In the name of the desk, to that address alone. Without `html` the text is set like our other mails; without
    `language` it is in the one that is active.

    `link` goes in where the words say LINK, and is kept sealed until it is sent."""
    sender = senders.for_desk()
    language = language or language_of(translation.get_language() or "")
    host = sender.address.email.rpartition("@")[2]
    mail = MailToSend(
        message_id=make_message_id("sign-in", host, secrets.token_hex(16)),
        date=timezone.now(),
        sender=sender.address,
        to=(MailAddress("", email),),
        subject=subject,
        text=text,
        html=html or _sheet(subject, text, sender.address.name, language),
        automatic="auto-generated",
        language=language,
    )
    with transaction.atomic():
        return enqueue(
            purpose=purpose,
            mail=mail,
            recipients=[Recipient("", email, link)],
            mailbox=sender.mailbox,
            ticket_key=None,
            envelope_from=answers.NULL_PATH,
        )


def _sheet(subject: str, text: str, sender: str, language: str) -> str:
    paragraphs = text.strip().replace("\r\n", "\n").split("\n\n")
    linked = [mark_safe(urlize(part, nofollow=False, autoescape=True)) for part in paragraphs]  # noqa: S308  escaped
    inside = [sheet.quiet(sender), sheet.heading(subject), *(sheet.paragraph(part) for part in linked)]
    return sheet.card(language=language, title=subject, inside=inside)
