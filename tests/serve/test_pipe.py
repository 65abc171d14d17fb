"""`deskbell receive --pipe` seen by a mail server: by its exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deskbell.serve.command import main

ROOT = Path(__file__).parent.parent.parent
MAIL = b"From: carla@acme.example\r\nTo: support@desk.example\r\nSubject: Hello\r\n\r\nHello.\r\n"


def environ(folder: Path, **variables: str) -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("DESKBELL_", "DJANGO_"))}
    return {**clean, "DESKBELL_DATA": str(folder), **variables}


def pipe(folder: Path, **variables: str) -> subprocess.CompletedProcess[bytes]:
    words = [sys.executable, "-m", "deskbell.serve.command", "receive", "--pipe", "support@desk.example"]
    return subprocess.run(words, cwd=ROOT, env=environ(folder, **variables), input=MAIL, capture_output=True)


def test_a_mail_is_stored(tmp_path: Path) -> None:
    setup = [sys.executable, "-m", "deskbell.serve.command", "migrate"]
    subprocess.run(setup, cwd=ROOT, env=environ(tmp_path), check=True, capture_output=True)
    done = pipe(tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert [file for file in (tmp_path / "blobs").rglob("*") if file.is_file() and file.read_bytes() == MAIL]


@pytest.mark.parametrize(
    "variables",
    [{}, {"DESKBELL_PORT": "none"}, {"DESKBELL_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}],
    ids=["no database yet", "a bad setting", "a database that does not answer"],
)
def test_whatever_is_wrong_the_mail_server_keeps_the_mail(tmp_path: Path, variables: dict[str, str]) -> None:
    done = pipe(tmp_path, **variables)
    assert done.returncode == 75
    assert done.stderr
    assert b"Traceback" not in done.stderr


def test_a_broken_program_is_no_reason_to_bounce_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "deskbell.serve.commands.receive", None)
    assert main(["receive", "--pipe"]) == 75
