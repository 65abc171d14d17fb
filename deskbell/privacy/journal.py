"""The journal of erasures: a file beside the database, a line for each, with keys and numbers and no word of content.

A database that is restored from a backup has what was erased since. It also says how far it had followed this
journal; what comes after that is done again (`reapplying`). Decision A17."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from deskbell.blobs import durable
from deskbell.db.claiming import lock_name
from deskbell.privacy.models import Journal

NAME = "erasures.jsonl"
TAIL = 64 * 1024
"""No line is longer."""
VOID = "void"
"""What a line does that takes others back."""

_open = threading.local()
"""`lines`: the numbers this thread wrote within `voiding`."""


def file() -> Path:
    return Path(settings.DESKBELL_DATA) / NAME


def note(**erasure: Any) -> None:
    """Write what is erased, in the transaction that does it. On the disk before that commits: a line too many is done
    again, a line too few would be forgotten."""
    lock_name("erasures")
    row, _made = Journal.objects.get_or_create(pk=1)
    before = last()
    number = max(before, row.line) + 1
    _append(number, erasure)
    if (mine := getattr(_open, "lines", None)) is not None:
        mine.append(number)
    if before <= row.line:  # else lines wait to be done again, and this one with them
        Journal.objects.filter(pk=1).update(line=number)


@contextmanager
def voiding() -> Iterator[None]:
    """Inside a transaction that erases: where it fails nothing was erased, and its lines are taken back. Otherwise
    `reapplying` took them for erasures that a restore has undone, whatever became of the ticket since."""
    outside, mine = getattr(_open, "lines", None), list[int]()
    _open.lines = mine
    try:
        yield
    except Exception:
        if mine:
            _append(last() + 1, {"do": VOID, "lines": mine})
        raise
    finally:
        _open.lines = outside
    if outside is not None:
        outside += mine


def last() -> int:
    """The number of the last line; 0 when there is none."""
    path = file()
    if not path.exists():
        return 0
    with path.open("rb") as opened:
        opened.seek(max(0, os.path.getsize(path) - TAIL))
        lines = opened.read().splitlines()
    for line in reversed(lines):
        if read := _read(line):
            return int(read["n"])
    return 0


def followed() -> int:
    """Up to which line this database has followed."""
    return Journal.objects.filter(pk=1).values_list("line", flat=True).first() or 0


def after(number: int) -> Iterator[dict[str, Any]]:
    """The lines after that one, in their order."""
    if not file().exists():
        return
    with file().open("rb") as opened:
        for line in opened:
            read = _read(line)
            if read and read["n"] > number:
                yield read


def void(number: int) -> set[int]:
    """Which of the lines after that one were taken back."""
    return {n for line in after(number) if line.get("do") == VOID for n in line["lines"]}


def follow(number: int) -> None:
    """All up to that line is done."""
    Journal.objects.get_or_create(pk=1)
    Journal.objects.filter(pk=1, line__lt=number).update(line=number)


def _append(number: int, erasure: dict[str, Any]) -> None:
    line = json.dumps({"n": number, **erasure}, separators=(",", ":"), ensure_ascii=True) + "\n"
    path, is_new = file(), not file().exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(line.encode())
        opened.flush()
        durable.sync(opened.fileno())
    if is_new:
        durable.sync_folder(path.parent)


def _read(line: bytes) -> dict[str, Any] | None:
    """None for half a line: the machine stopped while it was written, so what it says never happened."""
    try:
        read = json.loads(line)
    except ValueError:
        return None
    return read if isinstance(read, dict) and isinstance(read.get("n"), int) else None
