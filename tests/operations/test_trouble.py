"""What the sample says when something it needs is not there."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import timezone

from deskbell.intake.models import RawMail
from deskbell.operations.sample import SampleTrouble, sending, waiting
from deskbell.operations.sample.writing import Written
from tests.running import free_port

MAIL = Written("nadia@lindqvist.example", ("support@kestrel.example",), b"Subject: Hello\r\n\r\nHello\r\n")


@pytest.mark.django_db
def test_a_worker_that_does_nothing_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    RawMail.objects.create(
        source="smtp", recipient="support@kestrel.example", digest="0", size=1, received_at=now, next_at=now
    )
    monkeypatch.setattr(waiting, "PATIENCE", 0.3)
    told: list[int] = []
    with pytest.raises(SampleTrouble, match="Mails to be read: 1"):
        waiting.until_quiet(told.append)
    assert set(told) == {1}


def test_a_receiver_that_does_not_listen_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setattr(settings, "DESKBELL", settings.DESKBELL.model_copy(update={"smtp_port": port}))
    monkeypatch.setattr(sending, "PATIENCE", 0.3)
    with sending.Line() as line, pytest.raises(SampleTrouble, match=f"127.0.0.1 port {port}"):
        line.send(MAIL)


def test_a_receiver_that_is_switched_off_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DESKBELL", settings.DESKBELL.model_copy(update={"smtp_port": 0}))
    with pytest.raises(SampleTrouble, match="must not be 0"), sending.Line():
        raise AssertionError("never opened")
