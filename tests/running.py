"""A whole desk in processes of its own, for stories: real sockets, a data folder and a database of its own."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
PARTS = {"front": ["web", "--receive", "--with-worker"], "worker": ["worker"]}
READY_WITHIN = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


_prepared: Path | None = None
"""A data folder after its set-up, with PostgreSQL's database `_model` beside it; one in each process of tests."""
_model = ""


class RunningDesk:
    """Front and worker as `deskbell serve` starts them, but ended and started one by one as a story wants."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port, self.smtp_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.database = self._new_database()
        self.environ = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("DESKBELL_", "DJANGO_"))},
            "DESKBELL_DATA": str(folder),
            "DESKBELL_PORT": str(self.port),
            "DESKBELL_SMTP_PORT": str(self.smtp_port),
            "DJANGO_SETTINGS_MODULE": "deskbell.config.settings",
            **({"DESKBELL_DATABASE_URL": self.database} if self.database else {}),
            **settings,
        }
        self._prepare()
        self.log = (folder / "log.txt").open("ab")

    def start(self, *names: str) -> None:
        for name in names or PARTS:
            self.processes[name] = subprocess.Popen(
                self._command(*PARTS[name]), cwd=ROOT, env=self.environ, stdout=self.log, stderr=self.log
            )

    def wait_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:  # noqa: S310
                    if answer.status == 200:
                        return
            except (OSError, urllib.error.URLError):
                pass
            time.sleep(0.05)
        raise AssertionError(f"The desk did not become ready:\n{self.log_text()}")

    def kill(self, name: str) -> None:
        """SIGKILL, and start again at once, as the supervisor does."""
        self.processes[name].send_signal(signal.SIGKILL)
        self.processes[name].wait()
        self.start(name)

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
        self.log.close()
        self._drop_database()

    def python(self, code: str) -> Any:
        """Run `code` beside the desk, with Django set up and the models imported; its `result`, through JSON."""
        program = PROLOGUE + textwrap.dedent(code) + "\nimport json; print('\\n' + json.dumps(result, default=str))"
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env=self.environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def until(self, code: str, seconds: float = 30.0) -> Any:
        """Ask again until `result` is true."""
        deadline = time.monotonic() + seconds
        while True:
            result = self.python(code)
            if result:
                return result
            if time.monotonic() > deadline:
                raise AssertionError(f"Not within {seconds} s: {code}\n{self.log_text()}")
            time.sleep(0.2)

    def log_text(self) -> str:
        return (self.folder / "log.txt").read_text(errors="replace")[-5000:]

    def _run(self, *words: str) -> None:
        done = subprocess.run(self._command(*words), cwd=ROOT, env=self.environ, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "deskbell.serve.command", *words]

    def _prepare(self) -> None:
        """Set up as `deskbell setup` does it: the first one of these tests for real, the others as copies of it."""
        global _prepared
        if _prepared is not None:
            shutil.copytree(_prepared, self.folder, dirs_exist_ok=True)
            return
        self._run("setup")
        _prepared = Path(tempfile.mkdtemp(prefix="deskbell-prepared-"))
        atexit.register(shutil.rmtree, _prepared, ignore_errors=True)
        shutil.copytree(self.folder, _prepared, dirs_exist_ok=True)
        if self.database:
            self._create(f"{self._name}_model", like=self._name)

    def _new_database(self) -> str:
        """A database beside the one the tests run on; SQLite's is a file in the data folder."""
        server = os.environ.get("DESKBELL_TEST_DATABASE_URL", "")
        if not server:
            return ""
        global _model
        self._server, self._name = server, f"story_{os.getpid()}_{self.port}"
        self._create(self._name, like=_model)
        _model = _model or f"{self._name}_model"
        return urlunsplit(urlsplit(server)._replace(path=f"/{self._name}"))

    def _create(self, name: str, *, like: str = "") -> None:
        template = f" TEMPLATE {like}" if like else ""
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}{template}")  # type: ignore[arg-type]  # our own letters and digits

    def _drop_database(self) -> None:
        if self.database:
            with psycopg.connect(self._server, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)")  # type: ignore[arg-type]


PROLOGUE = """
import django; django.setup()
from deskbell.desk import settings as desk
from deskbell.desk.models import *
from deskbell.intake.models import *
from deskbell.outbox.models import *
from deskbell.people.models import *
from deskbell.queues.models import *
from deskbell.tickets.models import *
"""
