"""What the tests of IMAP and POP3 share: mails by name, a proxy, the watchers at work."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from deskbell.blobs import storage
from deskbell.intake.models import RawMail
from deskbell.intake.receive import fetching
from tests.intake.mailserver import Proxy


def mail(n: int | str) -> bytes:
    return (
        f"From: c@brightside.example\r\nSubject: {n}\r\nMessage-ID: <{n}@b.example>\r\n\r\nText\r\n{n}\r\n".encode()
    )


def names() -> list[str]:
    """The last line of each stored mail, in the order they came."""
    return [storage.read(row.blob).split()[-1].decode() for row in RawMail.objects.exclude(blob=None).order_by("pk")]


@contextmanager
def proxy(*arguments: Any, **named: Any) -> Iterator[Proxy]:
    made = Proxy(*arguments, **named)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def watching() -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=fetching.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()
        for other in threading.enumerate():
            if isinstance(other, fetching.Watcher):
                other.join(10)


def wait_until(happened: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.1)
