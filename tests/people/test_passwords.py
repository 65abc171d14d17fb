from __future__ import annotations

import threading
import time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from deskbell.desk import changing
from deskbell.people.models import Person
from deskbell.people.passwords import AT_ONCE, MAX_BYTES, Argon2, NotCommon, NotTooLong


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


@pytest.mark.django_db
@pytest.mark.parametrize(
    "password",
    [
        "qwerty123456",
        "password2026!!",
        "!!!iloveyou!!!",
        "aaaaaaaaaaaaaaa",
        "support-desk-1",
        "Deskbell-2026!",
        "kestrel-help-99",
        "adalark-123456",
        "asdfghjkl-12345",
        "zyxwvutsrqp1234",
        "123456789012345",
        "пароль-поддержка",
        "Ichliebedich!2026",
    ],
)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    changing.change(by=None, name="Kestrel Help")
    with pytest.raises(ValidationError):
        validate_password(password, Person(name="Ada Lark", username="ada"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "password",
    [
        "four calm words here",
        "correct horse battery",
        "x7Kp-9qLm-2Rv8-tT",
        "Тихая зелёная лампа",
        "静かな緑のランプが灯る夜の窓辺",
        "the support of lions",
        "kestrels over the moor",
    ],
)
def test_what_is_ones_own_is_taken(password: str) -> None:
    changing.change(by=None, name="Kestrel Help")
    validate_password(password, Person(name="Ada Lark", username="ada"))


def test_the_list_of_common_passwords_is_long() -> None:
    assert len(NotCommon().passwords) >= 20_000
