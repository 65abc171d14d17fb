"""`deskbell serve` as it is started for real: its processes, their deaths, and the end of all of them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deskbell.serve import ready

ROOT = Path(__file__).parent.parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Desk:
    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("DESKBELL_", "DJANGO_"))}
        self.environ = {
            **clean,
            "DESKBELL_DATA": str(folder),
            "DESKBELL_PORT": str(self.port),
            "DESKBELL_SMTP_PORT": str(free_port()),
        }
        self.log = folder.parent / "log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Seconds until it is ready."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "deskbell.serve.command", "serve"],
                env=self.environ,
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        wait_until(self.is_ready, 40, self.log)
        return time.monotonic() - began

    def is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        return ready.is_ready("127.0.0.1", self.port)

    def child(self, word: str) -> int:
        """The process id of the part that was started with this word; 0 without."""
        assert self.process is not None
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except (FileNotFoundError, ProcessLookupError):
                continue
            if parent == self.process.pid and word.encode() in words:
                return int(entry.name)
        return 0

    def stop(self, number: int = signal.SIGINT) -> tuple[int, float]:
        """Its exit status, and the seconds it took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(20), time.monotonic() - began


def wait_until(true: Callable[[], bool], seconds: float, log: Path) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


def is_alive(process: int) -> bool:
    return Path(f"/proc/{process}").exists()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("desk") / "data")
    subprocess.run([sys.executable, "-m", "deskbell.serve.command", "setup"], env=desk.environ, cwd=ROOT, check=True)
    return desk


@pytest.fixture
def desk(prepared: Desk) -> Iterator[Desk]:
    prepared.start()
    yield prepared
    assert prepared.process is not None
    if prepared.process.poll() is None:
        prepared.stop(signal.SIGTERM)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_every_process(desk: Desk, number: int) -> None:
    children = [desk.child("web"), desk.child("worker")]
    assert all(children)
    status, seconds = desk.stop(number)
    # The supervisor's last resort comes after 4.5 s; the rest is for a machine that is slow to tell.
    assert (status, seconds < 15) == (0, True)
    assert not any(is_alive(child) for child in children)


@pytest.mark.parametrize("word", ["web", "worker"])
def test_a_part_that_is_killed_is_started_again(desk: Desk, word: str) -> None:
    killed = desk.child(word)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: desk.child(word) not in (0, killed), 30, desk.log)
    wait_until(desk.is_ready, 40, desk.log)
    assert f"ended by signal {signal.SIGKILL}" in desk.log.read_text()


def test_the_parts_end_when_their_supervisor_is_killed(desk: Desk) -> None:
    children = [desk.child("web"), desk.child("worker")]
    assert all(children)
    desk.stop(signal.SIGKILL)
    wait_until(lambda: not any(is_alive(child) for child in children), 30, desk.log)


def test_a_second_desk_on_the_same_port_is_told_so(desk: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "data")
    other.environ["DESKBELL_PORT"] = str(desk.port)
    done = subprocess.run(
        [sys.executable, "-m", "deskbell.serve.command", "serve"],
        env=other.environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 78
    assert f"cannot listen on 127.0.0.1 port {desk.port}" in done.stderr
    assert "Traceback" not in done.stderr


def test_health_waits_for_the_worker(desk: Desk) -> None:
    os.kill(desk.child("worker"), signal.SIGSTOP)
    try:
        wait_until(lambda: not desk.is_ready(), 30, desk.log)
    finally:
        os.kill(desk.child("worker"), signal.SIGCONT)
    wait_until(desk.is_ready, 40, desk.log)


def test_the_database_must_be_up_to_date(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "data")
    done = subprocess.run(
        [sys.executable, "-m", "deskbell.serve.command", "web"],
        env=desk.environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 78
    assert "The database is not up to date" in done.stderr
    assert "Run: deskbell setup" in done.stderr
