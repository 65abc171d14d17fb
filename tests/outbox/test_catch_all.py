from __future__ import annotations

from email import message_from_bytes
from pathlib import Path

import pytest
from pytest_django import Settings

from deskbell.desk.models import Desk
from deskbell.outbox import catch_all, deliver
from deskbell.outbox.enqueueing import Recipient
from deskbell.outbox.models import Delivery
from deskbell.queues.models import Mailbox, Queue
from tests.outbox.conftest import Worker, only, put
from tests.outbox.sink import Sink

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sent(settings: Settings, tmp_path: Path) -> Path:
    settings.DESKBELL_DATA = tmp_path
    return tmp_path / "sent"


@pytest.mark.parametrize("why", ["setting", "sample desk"])
def test_mail_becomes_files_and_nothing_goes_to_the_network(
    why: str, sent: Path, settings: Settings, sink: Sink, mailbox: Mailbox, worker: Worker
) -> None:
    settings.DESKBELL_CATCH_ALL = why == "setting"
    if why == "sample desk":
        Desk.objects.update_or_create(pk=1, defaults={"is_sample": True})
    put(Recipient("", "a@x.example", "https://desk.example/t/a/"), Recipient("", "b@x.example"))
    assert worker() == 2
    assert sink.script.connections == 0
    assert sink.got == []
    files = sorted(sent.iterdir())
    assert [path.suffix for path in files] == [".eml", ".eml"]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert sent.stat().st_mode & 0o777 == 0o700
    mails = {message_from_bytes(path.read_bytes())["Delivered-To"] for path in files}
    assert mails == {"a@x.example", "b@x.example"}
    assert set(Delivery.objects.values_list("status", flat=True)) == {"sent"}


def test_no_mailbox_is_needed(sent: Path, settings: Settings, queue: Queue, worker: Worker) -> None:
    settings.DESKBELL_CATCH_ALL = True
    put()
    worker()
    assert only().status == "sent"


def test_a_try_after_a_crash_replaces_the_file(sent: Path, settings: Settings, queue: Queue, worker: Worker) -> None:
    settings.DESKBELL_CATCH_ALL = True
    put()
    (job,) = deliver._jobs(deliver._claim())
    catch_all.write(job.mail, job.delivery, b"Subject: cut off by a crash\r\n\r\n")
    Delivery.objects.update(status="waiting")
    worker()
    (path,) = sent.iterdir()
    assert b"It works again." in path.read_bytes()
    assert path.name.endswith(f"-{only().public_id}.eml")
