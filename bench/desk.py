"""A Deskbell of the bench's own: its data folder, its database, its processes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from deskbell.serve.ready import is_ready

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN = 60.0


@dataclass
class Desk:
    """`folder` is its data folder; `database_url` is empty for SQLite."""

    folder: Path
    database_url: str = ""
    port: int = field(default_factory=lambda: free_port())
    smtp_port: int = field(default_factory=lambda: free_port())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder.with_suffix(".log")

    @property
    def environ(self) -> dict[str, str]:
        own = {
            "DESKBELL_DATA": str(self.folder),
            "DESKBELL_PORT": str(self.port),
            "DESKBELL_SMTP_PORT": str(self.smtp_port),
            "DJANGO_SETTINGS_MODULE": "deskbell.config.settings",
            "PYTHONPATH": str(ROOT),
        }
        if self.database_url:
            own["DESKBELL_DATABASE_URL"] = self.database_url
        return {k: v for k, v in os.environ.items() if not k.startswith(("DESKBELL_", "DJANGO_"))} | own

    def set_up(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.call("setup")

    def call(self, *words: str) -> None:
        subprocess.run(deskbell(*words), env=self.environ, cwd=ROOT, check=True)

    def bench(self, module: str, *words: str) -> str:
        """Run a script of this folder inside the desk; what it printed."""
        command = [sys.executable, "-m", f"bench.{module}", *words]
        done = subprocess.run(command, env=self.environ, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout

    @contextmanager
    def running(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """One of Deskbell's commands, until the block ends. What it says goes to a file beside the folder."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(deskbell(*words), env=self.environ, cwd=ROOT, stdout=log, stderr=log)
            try:
                yield process
            finally:
                process.terminate()
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def wait_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while not is_ready("127.0.0.1", self.port):
            if time.monotonic() > deadline:
                raise TimeoutError(f"not ready within {READY_WITHIN:.0f} s: see {self.log}")
            time.sleep(0.01)


def deskbell(*words: str) -> list[str]:
    return [sys.executable, "-m", "deskbell.serve.command", *words]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def new_database(server: str, name: str) -> str:
    """An empty database on that server; its URL. One of that name goes."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlsplit(server)._replace(path=f"/{name}").geturl().replace("postgresql:/d", "postgresql://d")
