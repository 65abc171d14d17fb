"""What is left in the database's files after an erasure is cleaned once, and never forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from deskbell.db import scrubbing
from deskbell.privacy import cleaning
from deskbell.privacy.models import Cleaning

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 23, 12, tzinfo=UTC)
SUNDAY = datetime(2026, 3, 29, 4, tzinfo=UTC)


class Settled:
    """In place of the databases' own statements: what each call left."""

    def __init__(self) -> None:
        self.left: list[str] = []
        self.calls: list[bool] = []

    def __call__(self, tables: object, *, quiet: bool) -> list[str]:
        self.calls.append(quiet)
        return self.left


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> Iterator[Settled]:
    one = Settled()
    monkeypatch.setattr(scrubbing, "settle", one)
    monkeypatch.setattr(scrubbing, "merge_words", lambda first: False)
    yield one
    cleaning._left_until.clear()


def asked(at: datetime) -> Cleaning:
    cleaning.ask(words=True)
    row = Cleaning.objects.latest("pk")
    Cleaning.objects.filter(pk=row.pk).update(asked_at=at)
    return row


def test_what_waits_for_the_quiet_hour_is_left_alone_until_then(settled: Settled) -> None:
    asked(MONDAY)
    settled.left = ["tickets_article"]
    for seconds in range(0, 60, 5):
        assert cleaning.work_once(MONDAY + timedelta(seconds=seconds)) == 0
    assert settled.calls == [False]
    asked(MONDAY + timedelta(hours=1))  # somebody else's words are cleaned as far as they can be, at once
    cleaning.work_once(MONDAY + timedelta(hours=1))
    assert settled.calls == [False, False]
    settled.left = []
    assert cleaning.work_once(SUNDAY) == 1
    assert settled.calls[-1] and cleaning.is_open() is None


def test_what_is_in_use_at_the_quiet_hour_is_tried_again(settled: Settled) -> None:
    asked(MONDAY)
    settled.left = ["tickets_article"]
    assert cleaning.work_once(SUNDAY) == 0 and cleaning.is_open() is not None
    assert cleaning.work_once(SUNDAY + timedelta(minutes=1)) == 0
    assert len(settled.calls) == 1
    settled.left = []
    assert cleaning.work_once(SUNDAY + timedelta(minutes=11)) == 1


def test_what_is_erased_meanwhile_is_cleaned_after_that(settled: Settled, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(MONDAY)
    later: list[Cleaning] = []

    def meanwhile(tables: object, *, quiet: bool) -> list[str]:
        later.append(asked(MONDAY + timedelta(seconds=1)))
        return []

    monkeypatch.setattr(scrubbing, "settle", meanwhile)
    assert cleaning.work_once(MONDAY) == 1
    assert cleaning.is_open() == later[0]
