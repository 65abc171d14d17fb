"""The signed tokens that bring answers back to their ticket (decision D30). They outlive a change of SECRET_KEY."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from deskbell.mime.threading import Keys, Token, make_message_id, make_token, read_token
from deskbell.queues.models import Queue
from deskbell.tickets.models import Ticket


def keys() -> Keys:
    """A key's id is a letter in the key file and that letter's code in a token."""
    by_code = {ord(key_id): key for key_id, key in settings.REPLY_KEYS.items()}
    return Keys(current=ord(settings.REPLY_KEY_ID), secrets=by_code)


def customer_token(ticket: Ticket) -> str:
    """Stands in our mail to customers; good as long as the ticket."""
    return make_token(ticket.pk, purpose="c", keys=keys())


def read(text: str) -> Token | None:
    return read_token(text, keys(), int(timezone.now().timestamp() // 86_400))


def message_id(ticket: Ticket, queue: Queue) -> str:
    """A new Message-ID that carries the ticket's token."""
    host = queue.address.rpartition("@")[2] or urlsplit(settings.DESKBELL_URL).hostname or "localhost"
    return make_message_id(customer_token(ticket), host, secrets.token_hex(8))


def reply_address(ticket: Ticket, queue: Queue) -> str:
    """Where answers go: with the token in a plus part where the queue's address takes one; "" = to From."""
    if not queue.plus_addressing or not queue.address:
        return ""
    local, _, host = queue.address.partition("@")
    return f"{local}+{customer_token(ticket)}@{host}"
