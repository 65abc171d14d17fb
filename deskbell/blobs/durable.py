"""Writing through to the disk: files, and the folders that name them. No table here, and no key.

Tested by power cuts: without fsync of file and folder, acknowledged rows came back without their file."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import NoReturn

log = logging.getLogger(__name__)

EX_IOERR = 74
RESERVE = 64 * 1024 * 1024
"""Bytes left free for the database to breathe: even a DELETE needs room."""
SPARE_INODES = 1000
SYNCS_AT_ONCE = 8


def create(path: Path, chunks: Iterable[bytes]) -> int:
    """Make a new file (0600) and return its open descriptor: to be synced and closed by the caller.

    A file that could not be written in full is removed, and the error goes on."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        for chunk in chunks:
            rest = memoryview(chunk)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
    except BaseException:
        os.close(descriptor)
        path.unlink(missing_ok=True)
        raise
    return descriptor


def sync_and_close(descriptors: Sequence[int]) -> None:
    """All at once: the file system writes one journal entry for many, four times faster than one by one."""
    if len(descriptors) > 1:
        list(_syncing_threads().map(sync, descriptors))
    else:
        for descriptor in descriptors:
            sync(descriptor)
    for descriptor in descriptors:
        os.close(descriptor)


def sync(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        _die(error)


@cache
def _syncing_threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(SYNCS_AT_ONCE, thread_name_prefix="fsync")


os.register_at_fork(after_in_child=_syncing_threads.cache_clear)  # threads do not survive a fork


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some file systems cannot sync a folder, and need not
            _die(error)
    finally:
        os.close(descriptor)


def _die(error: OSError) -> NoReturn:
    """End the process: after a failed fsync the kernel may drop the pages and report success on the next try.

    PostgreSQL learned that in 2018. Nothing here may acknowledge anything more; a new one starts."""
    log.critical("The disk did not take what was written (fsync: %s). This process ends.", error)
    os._exit(EX_IOERR)


def has_room(folder: Path, size: int) -> bool:
    """Whether `size` bytes can be taken on: twice over (file and journal) above the reserve."""
    try:
        disk = os.statvfs(folder)
    except FileNotFoundError:
        return True  # not made yet; the write will tell
    if disk.f_files and disk.f_favail < SPARE_INODES:
        return False
    return disk.f_bavail * disk.f_frsize >= RESERVE + 2 * size
