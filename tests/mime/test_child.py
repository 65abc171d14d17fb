"""The parser's child: the same answers, whatever the mail does to it."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deskbell.mime.child import ParseFailed, ParserChild, clean_guarded, close_guarded, parse_guarded
from deskbell.mime.child_limits import cpu_seconds, memory_bytes
from deskbell.mime.html import clean
from deskbell.mime.parse import parse
from deskbell.mime.wire import pack, unpack

MAILS = [path.read_bytes() for path in sorted((Path(__file__).parent.parent / "mails").glob("*.eml"))]


@pytest.fixture
def child() -> Iterator[ParserChild]:
    child = ParserChild()
    yield child
    child.close()


def test_a_mail_travels_unchanged(child: ParserChild) -> None:
    for raw in MAILS:
        mail = parse(raw)
        assert unpack(pack(mail)) == mail
        assert child.parse(raw) == mail


def test_html_is_cleaned_in_the_child(child: ParserChild) -> None:
    html = "<p onclick=x>Grüße</p><img src='https://x.example/1.png'>\ud800"
    assert child.clean(html) == clean(html.encode("utf-8", "replace").decode())


def test_a_killed_child_fails_one_mail_and_is_started_again(child: ParserChild) -> None:
    child.parse(MAILS[0])
    assert child._process is not None
    os.kill(child._process.pid, signal.SIGSTOP)
    killer = threading.Timer(0.3, os.kill, (child._process.pid, signal.SIGKILL))
    killer.start()
    with pytest.raises(ParseFailed, match="killed"):
        child.parse(MAILS[0])
    assert child.parse(MAILS[1]) == parse(MAILS[1])


def test_a_child_that_hangs_is_killed(child: ParserChild, monkeypatch: pytest.MonkeyPatch) -> None:
    child.parse(MAILS[0])
    assert child._process is not None
    hung = child._process.pid
    os.kill(hung, signal.SIGSTOP)
    monkeypatch.setattr("deskbell.mime.child.WALL_FACTOR", 0.2)
    with pytest.raises(ParseFailed, match="too long"):
        child.parse(MAILS[0])
    with pytest.raises(ProcessLookupError):
        os.kill(hung, 0)
    monkeypatch.undo()
    assert child.parse(MAILS[1]) == parse(MAILS[1])


def test_a_mail_that_is_too_large_is_refused(child: ParserChild, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskbell.mime.child.MAIL_LIMIT", 10)
    with pytest.raises(ParseFailed, match="too large"):
        child.parse(b"x" * 11)


def test_the_child_has_the_limits_of_its_mail(child: ParserChild) -> None:
    child.parse(MAILS[0])
    assert child._process is not None
    limits = Path(f"/proc/{child._process.pid}/limits").read_text()
    address_space = next(line for line in limits.splitlines() if line.startswith("Max address space"))
    assert int(address_space.split()[3]) == memory_bytes(len(MAILS[0]))
    cpu = next(line for line in limits.splitlines() if line.startswith("Max cpu time"))
    assert int(cpu.split()[3]) <= cpu_seconds(len(MAILS[0])) + 3


def test_a_child_knows_nothing_of_its_parents_secrets(child: ParserChild, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKBELL_SECRET_KEY", "secret-value")
    child.parse(MAILS[0])
    assert child._process is not None
    assert b"secret-value" not in Path(f"/proc/{child._process.pid}/environ").read_bytes()


def test_a_20_megabyte_mail_passes(child: ParserChild) -> None:
    raw = (
        b"From: a@b.example\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + b"QUJD" * 18 * 280_000
    )
    assert child.parse(raw).files[0].data == b"ABC" * 18 * 280_000


def test_each_thread_has_its_own_child() -> None:
    answers: list[bool] = []

    def work() -> None:
        answers.extend(parse_guarded(raw) == parse(raw) for raw in MAILS)
        answers.append(clean_guarded("<b>x</b>").html == "<b>x</b>")
        close_guarded()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == 3 * (len(MAILS) + 1) and all(answers)


def test_one_child_serves_several_threads(child: ParserChild) -> None:
    wrong: list[bytes] = []

    def work() -> None:
        wrong.extend(raw for raw in MAILS if child.parse(raw) != parse(raw))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == []


def test_a_child_ends_when_its_parent_lets_go(child: ParserChild) -> None:
    child.parse(MAILS[0])
    process = child._process
    assert process is not None and process.stdin is not None
    process.stdin.close()
    deadline = time.monotonic() + 10
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert process.returncode == 0
