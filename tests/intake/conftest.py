from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from deskbell.intake.receive.smtp import Receiver
from deskbell.queues.models import Queue, QueueAlias
from tests.intake.conversing import Client, Running
from tests.intake.mailserver import Dovecot


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


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """For localhost, signed by itself."""
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
    name = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    command = ["openssl", "req", "-x509", *curve, "-nodes", "-days", "2", *name, "-keyout", key, "-out", cert]
    subprocess.run(command, check=True, capture_output=True)
    return cert, key


@pytest.fixture(scope="session")
def dovecot(certificate: tuple[Path, Path]) -> Iterator[Dovecot]:
    if shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin") is None and not os.environ.get("CI"):
        pytest.skip("Dovecot is not installed (Debian: dovecot-imapd dovecot-pop3d)")
    server = Dovecot(*certificate)
    yield server
    server.stop()


_users = itertools.count(1)


@pytest.fixture
def user() -> str:
    """A mail account nobody has used yet."""
    return f"user{next(_users)}@example.com"
