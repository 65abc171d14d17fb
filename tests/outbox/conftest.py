from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from deskbell.desk import settings as desk_settings
from deskbell.mime.mail import MailAddress, MailToSend
from deskbell.outbox import deliver, smtp
from deskbell.outbox.enqueueing import Recipient, enqueue
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.queues.models import Mailbox, Queue
from tests.outbox.sink import Sink

BRISK = smtp.Patience(connect=2, answer=2, whole=4)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    desk_settings.forget()
    deliver._resting.clear()
    yield
    desk_settings.forget()
    deliver._resting.clear()


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as listening:
        yield listening


def mailbox_to(sink: Sink, **fields: Any) -> Mailbox:
    given = {
        "name": "Support",
        "send_host": "127.0.0.1",
        "send_port": sink.port,
        "send_security": Mailbox.Security.NONE,
    }
    return Mailbox.objects.create(**(given | fields))


@pytest.fixture
def queue(transactional_db: None) -> Queue:
    # The built-in rows may be gone after another test emptied all tables.
    return Queue.objects.get_or_create(path="Support", defaults={"name": "Support"})[0]


@pytest.fixture
def mailbox(sink: Sink, queue: Queue) -> Mailbox:
    box = mailbox_to(sink)
    Queue.objects.filter(pk=queue.pk).update(address="support@desk.example", mailbox=box)
    return box


def mail(**fields: Any) -> MailToSend:
    given: dict[str, Any] = {
        "message_id": "token.random@desk.example",
        "date": datetime.now(UTC),
        "sender": MailAddress("Support", "support@desk.example"),
        "to": (MailAddress("Carla", "carla@acme.example"),),
        "subject": "Re: [Ticket#2026112210000018] Printer",
        "text": "Hello\n\nIt works again.\n",
        "html": "<p>It works again.</p>",
    }
    return MailToSend(**(given | fields))


def put(
    *recipients: Recipient, mailbox: Mailbox | None = None, ticket_key: int | None = 7, **fields: Any
) -> OutgoingMail:
    return enqueue(
        purpose="reply",
        mail=mail(**fields),
        recipients=recipients or [Recipient("Carla", "carla@acme.example")],
        mailbox=mailbox,
        ticket_key=ticket_key,
        envelope_from="support@desk.example",
    )


class Worker:
    """Works the outbox off and remembers what was given up."""

    def __init__(self) -> None:
        self.gave_up: list[Delivery] = []

    def __call__(self) -> int:
        return deliver.work_once(gave_up=self.gave_up.append, patience=BRISK)

    def until(self, done: Callable[[], bool], tries: int = 10) -> None:
        """As if the pauses between tries were over."""
        for _ in range(tries):
            self()
            if done():
                return
            Delivery.objects.filter(status="waiting").update(next_at=datetime.now(UTC))
            deliver._resting.clear()


@pytest.fixture
def worker() -> Worker:
    return Worker()


def only() -> Delivery:
    return Delivery.objects.get()
