"""Filling an upload: one connection at a time appends bytes, and what was told to be there is on the disk for good.

The row says how much that is; what a file has beyond it is cut off and sent again. The last byte makes it a blob."""

from __future__ import annotations

import fcntl
import os
from types import TracebackType

from django.utils import timezone

from deskbell.blobs import durable, storage, uploads
from deskbell.blobs.models import Upload

STEP = 16 * 1024 * 1024
"""Bytes between two times that progress is made durable."""


class Gone(Exception):
    """There is no such upload, or no more."""


class Busy(Exception):
    """Another connection fills it right now."""


class Misplaced(Exception):
    """Bytes for another place than where it goes on."""

    def __init__(self, right: int) -> None:
        super().__init__(f"goes on at {right}")
        self.right = right


class Overfull(Exception):
    """More bytes than were declared."""


REFUSALS = (Gone, Busy, Misplaced, Overfull, uploads.NoRoom)


def status_of(error: Exception) -> int:
    """The HTTP status that says it: both doors for bytes answer alike."""
    statuses = {Gone: 404, Busy: 423, Misplaced: 409, Overfull: 413, uploads.NoRoom: 507}
    return statuses[type(error)]


class Appending:
    """A turn at one upload, from `offset` on. Gone, Busy, Misplaced, uploads.NoRoom; to be closed."""

    def __init__(self, upload: Upload, offset: int) -> None:
        self.upload = upload
        self._descriptor: int | None = _locked(upload)
        try:
            self.at = self._kept = self._begin(offset)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Appending:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    @property
    def is_complete(self) -> bool:
        return self.upload.blob_id is not None

    def write(self, piece: bytes) -> None:
        """Overfull, uploads.NoRoom, Gone. What was written before an error stays."""
        if self.at + len(piece) > self.upload.size:
            raise Overfull
        rest = memoryview(piece)
        while rest and self._descriptor is not None:
            try:
                count = os.write(self._descriptor, rest)
            except OSError as error:
                self.keep()
                raise uploads.NoRoom from error
            self.at += count
            rest = rest[count:]
        if self.at - self._kept >= STEP:
            self.keep()
            if not storage.has_room(0):
                raise uploads.NoRoom
        elif not self._kept:
            self.keep()  # bytes come: from now on it has a day, also where the first step takes long

    def keep(self) -> None:
        """Make what is written durable, and say so in the row. Gone when it was dropped meanwhile."""
        if self._descriptor is None or self.at == self._kept:
            return
        durable.sync(self._descriptor)
        rows = Upload.objects.filter(pk=self.upload.pk, blob=None)
        if not rows.update(received=self.at, expires_at=timezone.now() + uploads.LIFETIME):
            raise Gone
        self._kept = self.at

    def finish(self) -> bool:
        """After the last piece of a connection: durable, and a blob when nothing is missing any more."""
        self.keep()
        if self._descriptor is None or self.at < self.upload.size:
            return self.is_complete
        durable.sync(self._descriptor)
        partial = uploads.partial_path(self.upload.key)
        self.upload.blob = uploads.complete(self.upload, storage.adopt(partial, self.upload.key))
        if self.upload.blob is None:
            raise Gone
        return True

    def close(self) -> None:
        """Let others have it. What was not kept is sent again."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _begin(self, offset: int) -> int:
        """Where it goes on: under the lock the row and the file are looked at once more."""
        fresh = Upload.objects.filter(pk=self.upload.pk).first()
        if fresh is None:
            if self._descriptor is not None:
                uploads.partial_path(self.upload.key).unlink(missing_ok=True)
            raise Gone
        self.upload = fresh
        if fresh.blob_id is not None:
            if offset != fresh.size:
                raise Misplaced(fresh.size)
            self.close()
            return fresh.size
        assert self._descriptor is not None
        right = min(fresh.received, os.fstat(self._descriptor).st_size)
        if right != fresh.received:  # the disk lost what it had promised
            Upload.objects.filter(pk=fresh.pk, blob=None).update(received=right)
        if offset != right:
            raise Misplaced(right)
        if not storage.has_room((fresh.size - right) // 2):  # all of it was asked for when it was begun
            raise uploads.NoRoom
        os.ftruncate(self._descriptor, right)
        os.lseek(self._descriptor, right, os.SEEK_SET)
        return right


def _locked(upload: Upload) -> int | None:
    """Its file, for this connection alone. One that is whole already lies where blobs do."""
    partial, whole = uploads.partial_path(upload.key), storage.path(upload.key)
    flags = os.O_RDWR | os.O_CLOEXEC
    try:
        descriptor = os.open(partial, flags)
    except FileNotFoundError:
        if whole.exists():
            descriptor = os.open(whole, flags)
        else:
            partial.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(partial, flags | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise Busy from None
    return descriptor
