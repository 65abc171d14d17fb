"""How far the log had come, kept outside the database: whoever cuts its end off is found out.

A file in the data folder, beside the keys. Several processes move it; it only ever goes forward."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

NAME = "audit-end.json"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    entry: int
    digest: str


def path() -> Path:
    return Path(settings.DESKBELL_DATA) / NAME


def read() -> Checkpoint | None:
    """None when there is none yet. ValueError when the file cannot be understood."""
    try:
        told = json.loads(path().read_text())
    except FileNotFoundError:
        return None
    return Checkpoint(int(told["entry"]), str(told["digest"]))


def move(entry: int, digest: str) -> None:
    """The log has come to this entry, and its transaction has committed."""
    try:
        before = read()
    except (ValueError, KeyError, TypeError):
        return  # `verify` tells of it; nothing here may hide it
    if before is None or before.entry < entry:
        write(Checkpoint(entry, digest))


def write(point: Checkpoint) -> None:
    """Replaced as a whole: who reads meanwhile finds the one or the other."""
    new = path().with_name(f"{NAME}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "w") as file:
        file.write(json.dumps({"entry": point.entry, "digest": point.digest}))
        file.flush()
        os.fsync(file.fileno())  # else a power cut may leave an empty file, which nobody can read
    new.replace(path())
