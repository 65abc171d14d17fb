from __future__ import annotations

import threading
import time

import pytest
from django.core.exceptions import ValidationError

from deskbell.people.passwords import AT_ONCE, MAX_BYTES, Argon2, NotTooLong


def test_argon2_works_on_two_passwords_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    at_work, most = 0, 0
    lock = threading.Lock()
    stock = Argon2.__mro__[1].verify

    def watched(self: Argon2, password: str, encoded: str) -> bool:
        nonlocal at_work, most
        with lock:
            at_work += 1
            most = max(most, at_work)
        time.sleep(0.02)
        found = stock(self, password, encoded)
        with lock:
            at_work -= 1
        return found

    monkeypatch.setattr(Argon2.__mro__[1], "verify", watched)
    hasher = Argon2()
    encoded = hasher.encode("four calm words", "somesaltsomesalt")
    answers: list[bool] = []
    work = [lambda: answers.append(hasher.verify("four calm words", encoded))] * 8
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 8
    assert most == AT_ONCE


def test_length_counts_bytes_not_letters() -> None:
    NotTooLong().validate("ä" * (MAX_BYTES // 2))
    with pytest.raises(ValidationError):
        NotTooLong().validate("ä" * (MAX_BYTES // 2) + "a")
