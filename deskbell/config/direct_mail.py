"""Django's own way to send mail is closed: whatever leaves the house is a row of `outbox`."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class Refused(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise RuntimeError("Mail is sent through deskbell.outbox only; a request never talks to a mail server.")
