"""Keeping, reading and removing blobs: a durable file under a random key first, then its row. No rights here.

A crash between the two leaves a file without a row, never a row without its file; `sweep` removes those."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from deskbell.blobs import durable
from deskbell.blobs.models import Blob

SLICE = 500
ORPHAN_AGE = timedelta(days=1)
"""No transaction between `stage` and `keep` lasts as long."""


@dataclass(frozen=True)
class Staged:
    """A file that is on the disk for good and has no row yet."""

    key: str
    sha256: str
    size: int


class _Counted:
    """Passes chunks on, and knows their number of bytes and their SHA-256 afterwards."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.chunks = chunks
        self.size = 0
        self.hash = hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self.chunks:
            self.size += len(chunk)
            self.hash.update(chunk)
            yield chunk


def stage(data: bytes | Iterable[bytes]) -> Staged:
    """Write a file and sync it with its folder. OSError (a full disk) leaves nothing behind."""
    return stage_many([data])[0]


def stage_many(many: Sequence[bytes | Iterable[bytes]]) -> list[Staged]:
    """The same for several files in one sweep: written first, then synced, their common folder once."""
    shard = secrets.token_hex(1)
    folder = _shard_folder(shard)
    staged: list[Staged] = []
    waiting: list[int] = []
    try:
        for data in many:
            key = shard + secrets.token_hex(19)
            counted = _Counted([data] if isinstance(data, bytes) else data)
            waiting.append(durable.create(folder / key, counted))
            staged.append(Staged(key, counted.hash.hexdigest(), counted.size))
    except BaseException:
        for descriptor in waiting:
            os.close(descriptor)
        discard(staged)
        raise
    durable.sync_and_close(waiting)
    durable.sync_folder(folder)
    return staged


def new_key() -> str:
    """160 bits; its beginning names the folder."""
    return secrets.token_hex(20)


def adopt(file: Path, key: str) -> Staged:
    """A synced file of ours becomes the staged one of `key`; where it is that already, nothing moves. Read once."""
    folder = _shard_folder(key[:2])
    if file.exists():
        file.rename(folder / key)
    durable.sync_folder(folder)
    with (folder / key).open("rb") as whole:
        digest = hashlib.file_digest(whole, "sha256").hexdigest()
        return Staged(key, digest, whole.tell())


def keep(staged: Staged) -> Blob:
    """The row, in the caller's transaction. Rolled back, it leaves an orphan that `sweep` finds."""
    return keep_many([staged])[0]


def keep_many(staged: Sequence[Staged]) -> list[Blob]:
    now = timezone.now()
    return Blob.objects.bulk_create(
        [Blob(key=one.key, sha256=one.sha256, size=one.size, created_at=now) for one in staged]
    )


def store(data: bytes | Iterable[bytes]) -> Blob:
    return keep(stage(data))


def read(blob: Blob) -> bytes:
    return path(blob.key).read_bytes()


def open(blob: Blob) -> BinaryIO:
    return path(blob.key).open("rb")


def discard(staged: Iterable[Staged]) -> None:
    """Remove files that were not kept after all."""
    for one in staged:
        path(one.key).unlink(missing_ok=True)


def delete(keys: Iterable[str]) -> None:
    """Rows now, files once the caller's transaction has committed: a rollback brings both back."""
    keys = list(keys)
    for start in range(0, len(keys), SLICE):
        Blob.objects.filter(key__in=keys[start : start + SLICE]).delete()
    transaction.on_commit(lambda: _unlink(keys))


def orphans(older_than: timedelta = ORPHAN_AGE) -> Iterator[str]:
    """Keys of files that no row names and that were written longer ago than `older_than`."""
    before = time.time() - older_than.total_seconds()
    for folder in _root().glob("[0-9a-f][0-9a-f]"):
        with os.scandir(folder) as entries:
            keys = [entry.name for entry in entries if entry.stat().st_mtime < before]
        for start in range(0, len(keys), SLICE):
            some = keys[start : start + SLICE]
            known = set(Blob.objects.filter(key__in=some).values_list("key", flat=True))
            yield from (key for key in some if key not in known)


def sweep(older_than: timedelta = ORPHAN_AGE) -> int:
    """Remove the orphans; how many there were."""
    keys = list(orphans(older_than))
    _unlink(keys)
    return len(keys)


def has_room(size: int) -> bool:
    """Whether the disk can take `size` more bytes and keep its reserve. Ask before acknowledging."""
    return durable.has_room(settings.DESKBELL_DATA, size)


def path(key: str) -> Path:
    """Where the file of that key lies. Keys come from rows only, never from outside."""
    return _root() / key[:2] / key


def uploads_folder() -> Path:
    """Beside the blobs, on the same file system: a complete upload moves without being copied."""
    return _root() / "uploads"


def _root() -> Path:
    return Path(settings.DESKBELL_DATA) / "blobs"


_known_folders: set[Path] = set()


def _shard_folder(shard: str) -> Path:
    """The folder, itself named durably by its parent: once per process, as another may just have made it."""
    root = _root()
    folder = root / shard
    if folder not in _known_folders or not folder.is_dir():
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        durable.sync_folder(root)
        durable.sync_folder(root.parent)
        _known_folders.add(folder)
    return folder


def _unlink(keys: Iterable[str]) -> None:
    for key in keys:
        path(key).unlink(missing_ok=True)
