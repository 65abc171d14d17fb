"""Trying an account without sending anything: connect, TLS, sign in, ask whether it may send as an address."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.outbox import deliver, smtp
from deskbell.queues.models import Mailbox

PATIENCE = smtp.Patience(connect=10, answer=15, whole=30)
"""A person waits for the answer."""


def account_trouble(mailbox: Mailbox, sender: str = "") -> str:
    """What is wrong with the sending account, in a sentence; "" when mail from `sender` can leave through it."""
    try:
        with smtp.Line(deliver._account(mailbox), PATIENCE) as line:
            line._open()
            answer = line.refuses(sender) if smtp.is_address(sender) else ""
    except smtp.NoLine as error:
        return str(error)
    if not answer:
        return ""
    words = _(
        "Mailbox %(name)s: %(place)s does not take mail from %(sender)s (%(answer)s). Let the account send as this "
        "address there, or sign in with the account it belongs to."
    )
    place = f"{mailbox.send_host}:{mailbox.send_port}"
    return words % {"name": mailbox.name, "place": place, "sender": sender, "answer": answer}
