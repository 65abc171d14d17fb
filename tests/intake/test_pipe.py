from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest
from django.db import connection
from pytest_django import Settings

from deskbell.blobs import storage
from deskbell.intake.models import RawMail
from deskbell.intake.receive import pipe
from deskbell.queues.models import Queue

MAIL = b"From a@b.example Mon Jan  1 00:00:00 2029\nTo: Someone <x@y.example>\nSubject: Fire\n\nHelp.\n"


def deliver(raw: bytes = MAIL, recipient: str | None = None, **environment: str) -> int:
    with pytest.MonkeyPatch.context() as patch:
        for name in (*pipe.RECIPIENTS, "SENDER"):
            patch.delenv(name, raising=False)
        for name, value in environment.items():
            patch.setenv(name, value)
        return pipe.main(recipient, stdin=io.BytesIO(raw))


def test_a_piped_mail_is_stored_and_the_same_again_is_fine(queues: dict[str, Queue]) -> None:
    assert deliver(recipient="sales@example.com", SENDER="a@b.example") == 0
    assert deliver(recipient="sales@example.com") == 0
    row = RawMail.objects.get()
    assert (row.source, row.recipient, row.envelope_from) == ("pipe", "sales@example.com", "a@b.example")
    assert storage.read(row.blob) == MAIL


@pytest.mark.parametrize(
    ("raw", "environment", "recipient"),
    [
        (MAIL, {"RECIPIENT": "Sales@example.com"}, "sales@example.com"),
        (MAIL, {"RECIPIENT": "x@localhost", "ORIGINAL_RECIPIENT": "sales@example.com"}, "sales@example.com"),
        (b"To: a@b.example,\n Sales <sales@example.com>\n\n", {}, "sales@example.com"),
        (b"To: sales@example.com\nDelivered-To: support+t@example.com\n\n", {}, "support+t@example.com"),
        (b"Subject: x\n\nTo: sales@example.com\n", {}, "support@example.com"),
        (MAIL, {"RECIPIENT": "x@localhost"}, "support@example.com"),
        (b"no mail at all", {}, "support@example.com"),
    ],
)
def test_without_a_recipient_it_is_found(
    queues: dict[str, Queue], raw: bytes, environment: dict[str, str], recipient: str
) -> None:
    assert deliver(raw, **environment) == 0
    assert RawMail.objects.get().recipient == recipient


def test_a_mail_too_large_goes_back_to_its_sender(
    queues: dict[str, Queue], settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DESKBELL_MAIL_LIMIT = 1024 * 1024
    assert deliver(b"x" * 1024 * 1024) == 0
    assert deliver(b"x" * (1024 * 1024 + 1)) == pipe.EX_UNAVAILABLE
    assert "larger than 1 MB" in capsys.readouterr().err
    assert RawMail.objects.count() == 1


def test_nothing_is_no_mail(queues: dict[str, Queue], capsys: pytest.CaptureFixture[str]) -> None:
    assert deliver(b"\n") == pipe.EX_TEMPFAIL
    assert "standard input" in capsys.readouterr().err and not RawMail.objects.exists()


def test_trouble_means_try_again(queues: dict[str, Queue], capsys: pytest.CaptureFixture[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE intake_rawmail RENAME TO away")
    try:
        assert deliver() == pipe.EX_TEMPFAIL
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE away RENAME TO intake_rawmail")
    assert "The mail was not taken" in capsys.readouterr().err
    assert deliver() == 0


def test_the_command_stores_what_it_is_piped(queues: dict[str, Queue], settings: Settings) -> None:
    """As a mail server runs it: a process of its own, on this database."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{config['NAME']}"
    else:
        at = f"host={config['HOST']}" + (f"&port={config['PORT']}" if config["PORT"] else "")
        url = f"postgresql://{config['USER']}:{config['PASSWORD']}@/{config['NAME']}?{at}"
    command = [sys.executable, "-m", "deskbell.serve.command", "receive", "--pipe", "sales@example.com"]
    environment = os.environ | {"DESKBELL_DATA": str(settings.DESKBELL_DATA), "DESKBELL_DATABASE_URL": url}
    environment["DJANGO_SETTINGS_MODULE"] = "deskbell.config.settings"
    ended = subprocess.run(command, input=MAIL, env=environment, capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert storage.read(RawMail.objects.get().blob) == MAIL
