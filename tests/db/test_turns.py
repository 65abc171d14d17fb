"""Writers on SQLite queue: whoever writes all the time lets the others in. PostgreSQL has no one lock to wait for."""

from __future__ import annotations

import fcntl
import threading
import time
from collections.abc import Iterator

import pytest
from django.db import connection, connections, transaction

from deskbell.db import counters
from deskbell.db.sqlite import turns

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite has one writer"),
]


@pytest.fixture
def busy() -> Iterator[None]:
    """Somebody who holds the write lock for 40 ms, again and again without a pause."""
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with transaction.atomic():
                counters.take("busy")
                time.sleep(0.04)
        connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    yield
    stop.set()
    thread.join()


def test_a_transaction_gets_its_turn_beside_somebody_who_never_stops(busy: None) -> None:
    began = time.monotonic()
    for _ in range(10):
        with transaction.atomic():
            counters.take("ours")
    assert time.monotonic() - began < 3


def test_a_single_statement_gets_its_turn_too(busy: None) -> None:
    began = time.monotonic()
    for _ in range(10):
        counters.take("ours")
    assert time.monotonic() - began < 3


def test_a_turn_that_is_never_given_back_holds_nobody_up_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.2)
    with open(f"{connection.settings_dict['NAME']}-turn", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with transaction.atomic():
            assert counters.take("ours") == 1


def test_a_turn_ends_with_a_rollback_as_with_a_commit() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        counters.take("ours")
        raise ZeroDivisionError
    with open(f"{connection.settings_dict['NAME']}-turn", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
