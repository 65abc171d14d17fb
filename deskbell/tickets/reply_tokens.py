"""The signed tokens that bring answers back to their ticket (decision D30). They outlive a change of SECRET_KEY."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from deskbell.mime.threading import Keys, Token, make_message_id, make_token, read_token
from deskbell.people.models import Person
from deskbell.queues.models import Queue
from deskbell.tickets.models import Ticket

CUSTOMER, ANSWER, NOTE = "c", "a", "n"
"""What a token lets its mail become: a customer's message; an agent's answer to the customer; an agent's note."""
AGENTS_DAYS = 30
"""How long an agent may answer a notice by mail."""


def keys() -> Keys:
    """A key's id is a letter in the key file and that letter's code in a token."""
    by_code = {ord(key_id): key for key_id, key in settings.REPLY_KEYS.items()}
    return Keys(current=ord(settings.REPLY_KEY_ID), secrets=by_code)


def customer_token(ticket: Ticket) -> str:
    """Stands in our mail to customers; good as long as the ticket."""
    return make_token(ticket.pk, purpose=CUSTOMER, keys=keys())


def agent_token(ticket: Ticket, person: Person, purpose: str) -> str:
    """Stands in one agent's notice about one ticket; theirs alone, and it runs out (decision D29d)."""
    return make_token(ticket.pk, purpose=purpose, person_id=person.pk, expires=_today() + AGENTS_DAYS, keys=keys())


def read(text: str) -> Token | None:
    return read_token(text, keys(), _today())


def message_id(ticket: Ticket, queue: Queue) -> str:
    """A new Message-ID that carries the ticket's token."""
    host = queue.address.rpartition("@")[2] or urlsplit(settings.DESKBELL_URL).hostname or "localhost"
    return make_message_id(customer_token(ticket), host, secrets.token_hex(8))


def reply_address(ticket: Ticket, queue: Queue) -> str:
    """Where customers' answers go; "" = to From."""
    return address_with(customer_token(ticket), queue)


def address_with(token: str, queue: Queue | None) -> str:
    """The queue's address with the token in a plus part; "" where it takes none."""
    if queue is None or not queue.plus_addressing or not queue.address:
        return ""
    local, _, host = queue.address.partition("@")
    return f"{local}+{token}@{host}"


def _today() -> int:
    """As a Unix day."""
    return int(timezone.now().timestamp() // 86_400)
