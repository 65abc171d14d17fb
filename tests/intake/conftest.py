from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings

from deskbell.intake.receive.smtp import Receiver
from deskbell.queues.models import Queue, QueueAlias
from tests.intake.conversing import Client, Running


@pytest.fixture
def queues(transactional_db: None) -> dict[str, Queue]:
    """Support takes plus-addresses and has an old address, Sales does not."""
    Queue.objects.update(is_default=False)
    support = Queue.objects.create(
        name="Support-1", path="Support-1", address="support@example.com", plus_addressing=True, is_default=True
    )
    sales = Queue.objects.create(name="Sales-1", path="Sales-1", address="sales@example.com")
    QueueAlias.objects.create(queue=support, address="help@old.example")
    return {"support": support, "sales": sales}


@pytest.fixture
def running(queues: dict[str, Queue]) -> Iterator[Running]:
    server = Running(settings.DESKBELL, size_limit=200_000)
    yield server
    server.close()


@pytest.fixture
def receiver(running: Running) -> Receiver:
    return running.receiver


@pytest.fixture
def connect(receiver: Receiver) -> Iterator[Callable[[], Client]]:
    """A client that has said EHLO; all hang up at the end."""
    opened: list[Client] = []

    def connect() -> Client:
        assert receiver.port
        client = Client(receiver.port)
        opened.append(client)
        assert client.say("EHLO client.example").startswith("250")
        return client

    yield connect
    for client in opened:
        client.vanish()


@pytest.fixture
def client(connect: Callable[[], Client]) -> Client:
    return connect()
