"""Files and a virus scanner that speaks clamd's INSTREAM over a real socket."""

from __future__ import annotations

import os
import shutil
import socket
import socketserver
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from deskbell.blobs import storage
from deskbell.mime.mail import MailAddress
from deskbell.notices import failures
from deskbell.operations import care
from deskbell.outbox.models import Delivery
from deskbell.tickets import noting, redirecting, replying, scanning
from deskbell.tickets.articles import NewFile
from deskbell.tickets.forwarding import NotForOthers
from deskbell.tickets.models import Article, Attachment, Event, Scan, Scanning, Ticket
from tests.world import World

pytestmark = pytest.mark.django_db
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LIMIT = 1_000_000
REAL = {"clean.txt": b"nothing", "eicar.com": EICAR, "large.bin": bytes(3_000_000)}


class Clamd(socketserver.ThreadingUnixStreamServer):
    """What clamd answers to zINSTREAM (clamd(8)); anything over LIMIT is refused as its StreamMaxLength does."""

    daemon_threads = True
    seen = 0


class Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        data = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            data += self.rfile.read(length)
            if len(data) > LIMIT:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen += 1  # type: ignore[attr-defined]
        self.wfile.write(b"stream: Eicar-Signature FOUND\0" if EICAR in data else b"stream: OK\0")


@pytest.fixture
def clamd(tmp_path: Path, settings: Settings) -> Iterator[Clamd]:
    settings.DESKBELL_CLAMD = str(tmp_path / "clamd.sock")
    with Clamd(settings.DESKBELL_CLAMD, Talk) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        yield server
        server.shutdown()


def with_file(world: World, data: bytes, name: str = "a.bin") -> tuple[Ticket, Attachment]:
    ticket = world.ticket()
    noting.note(by=world.ada, ticket=ticket, text="x", files=(NewFile(storage.store(data), name),))
    return ticket, Attachment.objects.get(name=name)


def test_a_clean_file_waits_until_it_was_scanned(world: World, clamd: Clamd, client: Client) -> None:
    ticket, file = with_file(world, b"clean" * 100_000)
    client.force_login(world.ada)
    path = f"/desk/files/{file.public_id}/"
    waiting = client.get(path)
    assert (waiting.status_code, "still being scanned" in waiting.content.decode()) == (409, True)
    page = client.get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "being scanned" in page and path not in page
    assert scanning.work_once() == 1
    assert scanning.work_once() == 0
    assert Attachment.objects.get().scan == Scan.CLEAN and clamd.seen == 1
    assert client.get(path).status_code == 200
    assert path in client.get(f"/desk/tickets/{ticket.number}/").content.decode()


def test_a_refused_file_is_given_to_nobody_and_the_history_says_so(
    world: World, clamd: Clamd, client: Client
) -> None:
    ticket, file = with_file(world, b"x" + EICAR, "eicar.com")
    scanning.work_once()
    client.force_login(world.ada)
    answer = client.get(f"/desk/files/{file.public_id}/")
    assert (answer.status_code, EICAR in answer.content) == (403, False)
    event = Event.objects.get(kind=Event.Kind.FILE_REFUSED)
    assert (event.ticket, event.data) == (ticket, {"name": "eicar.com", "found": "Eicar-Signature"})
    page = client.get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "eicar.com" in page and "refused by the virus scanner" in page
    assert not scanning.passed(Attachment.objects.all()).exists()
    article = Article.objects.get(attachments=file)
    article.raw, article.side = storage.store(b"canary-raw"), Article.Side.CUSTOMER
    article.save()
    with pytest.raises(NotForOthers):
        redirecting.redirect(by=world.ada, ticket=ticket, article=article, to=(MailAddress("", "x@other.example"),))
    raw = client.get(f"/desk/articles/{article.public_id}/raw/")
    assert (raw.status_code, b"canary-raw" in raw.content) == (403, False)
    assert Attachment.objects.get().blob is not None, "the bytes are kept"


@pytest.mark.parametrize("trouble", ["gone", "too large"])
def test_without_a_verdict_files_wait_and_administrators_are_told(
    world: World, clamd: Clamd, settings: Settings, trouble: str
) -> None:
    with_file(world, b"y" * (LIMIT + 1 if trouble == "too large" else 5))
    if trouble == "gone":
        settings.DESKBELL_CLAMD = f"127.0.0.1:{_nobody_listens()}"
    before = timezone.now()
    assert scanning.work_once() == 1
    row = Scanning.objects.get()
    assert Attachment.objects.get().scan == Scan.WAITING and scanning.waits(Attachment.objects.get())
    assert row.error and before < row.next_at < before + timedelta(minutes=6)
    told = [matter.text for matter in care.all_matters() if "virus scanner" in matter.text]
    assert len(told) == 1 and ("StreamMaxLength" in told[0] or "does not answer" in told[0])


def test_a_file_without_a_verdict_does_not_hold_up_the_others(world: World, clamd: Clamd) -> None:
    with_file(world, b"y" * (LIMIT + 1), "large.bin")
    with_file(world, b"small", "small.bin")
    assert [scanning.work_once() for _ in range(3)] == [1, 1, 0]
    assert Attachment.objects.get(name="small.bin").scan == Scan.CLEAN


@pytest.mark.parametrize("data", [b"clean", EICAR])
def test_an_agents_mail_waits_for_the_verdict_on_its_file(world: World, clamd: Clamd, data: bytes) -> None:
    carla = (MailAddress("Carla Finch", "carla@acme.example"),)
    ticket = world.ticket()
    replying.reply(
        by=world.ada, ticket=ticket, text="See the plan.", to=carla, files=(NewFile(storage.store(data), "plan.txt"),)
    )
    assert failures.work_once() == 1
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.attempts) == (Delivery.Status.WAITING, 0) and "scanner" in delivery.answer
    assert failures.work_once() == 0
    assert scanning.work_once() == 1
    assert failures.work_once() == 1
    delivery.refresh_from_db()
    assert ("scanner" in delivery.answer) == (data == EICAR)
    assert (delivery.status == Delivery.Status.FAILED) == (data == EICAR)
    assert Event.objects.filter(kind=Event.Kind.DELIVERY_FAILED).exists() == (data == EICAR)


def test_a_real_clamd_finds_what_its_signatures_name(world: World, tmp_path: Path, settings: Settings) -> None:
    program = shutil.which("clamd", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("clamd is not installed (Debian: clamav-daemon)")
    (tmp_path / "own.ndb").write_text(f"Own.Eicar:0:*:{EICAR.hex()}\n")
    said = {"DatabaseDirectory": tmp_path, "LocalSocket": tmp_path / "clamd.sock", "Foreground": "yes"}
    said |= {"TemporaryDirectory": tmp_path, "StreamMaxLength": "1M", "MaxThreads": 2}
    (tmp_path / "clamd.conf").write_text("".join(f"{name} {value}\n" for name, value in said.items()))
    process = subprocess.Popen(
        [program, "-c", tmp_path / "clamd.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    try:
        settings.DESKBELL_CLAMD = str(tmp_path / "clamd.sock")
        deadline = time.monotonic() + 20
        while not (tmp_path / "clamd.sock").exists():
            assert process.poll() is None and time.monotonic() < deadline, "clamd did not start"
            time.sleep(0.05)
        files = [with_file(world, data, name)[1] for name, data in REAL.items()]
        assert [scanning.work_once() for _ in files] == [1, 1, 1]
        found = {name: Attachment.objects.get(name=name).scan for name in REAL}
        assert found == {"clean.txt": Scan.CLEAN, "eicar.com": Scan.REFUSED, "large.bin": Scan.WAITING}
        assert "Own.Eicar" in Event.objects.get(kind=Event.Kind.FILE_REFUSED).data["found"]
        assert "StreamMaxLength" in Scanning.objects.get().error
    finally:
        process.terminate()
        process.wait(20)


def test_without_the_setting_nothing_changes(world: World, client: Client) -> None:
    ticket, file = with_file(world, EICAR)
    assert file.scan == "" and not Scanning.objects.exists() and scanning.work_once() == 0
    client.force_login(world.ada)
    assert client.get(f"/desk/files/{file.public_id}/").status_code == 200
    assert "scanned" not in client.get(f"/desk/tickets/{ticket.number}/").content.decode()
    Attachment.objects.update(scan=Scan.WAITING)  # a scanner was set once
    assert client.get(f"/desk/files/{file.public_id}/").status_code == 200


def _nobody_listens() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
