"""Trying an account without sending anything: connect, TLS, sign in."""

from __future__ import annotations

from deskbell.outbox import deliver, smtp
from deskbell.queues.models import Mailbox

PATIENCE = smtp.Patience(connect=10, answer=15, whole=30)
"""A person waits for the answer."""


def account_trouble(mailbox: Mailbox) -> str:
    """What is wrong with the sending account, in a sentence; "" when mail can leave through it."""
    try:
        with smtp.Line(deliver._account(mailbox), PATIENCE) as line:
            line._open()
    except smtp.NoLine as error:
        return str(error)
    return ""
