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
def busy() -> Iterator[list[float]]:
    """Somebody who holds the write lock for 40 ms, again and again without a pause: when he did."""
    stop = threading.Event()
    turns_taken: list[float] = []

    def write() -> None:
        while not stop.is_set():
            with transaction.atomic():
                counters.take("busy")
                turns_taken.append(time.monotonic())
                time.sleep(0.04)
        connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    yield turns_taken
    stop.set()
    thread.join()


def test_a_transaction_gets_its_turn_beside_somebody_who_never_stops(busy: list[float]) -> None:
    before = len(busy)
    for _ in range(10):
        with transaction.atomic():
            counters.take("ours")
    assert len(busy) - before < 40  # turns are counted, not seconds: he has about one for each of ours


def test_a_single_statement_gets_its_turn_too(busy: list[float]) -> None:
    before = len(busy)
    for _ in range(10):
        counters.take("ours")
    assert len(busy) - before < 40


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
