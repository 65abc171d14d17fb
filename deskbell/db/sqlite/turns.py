"""A queue before SQLite's one write lock, for all threads and processes of the machine.

SQLite's own waiting sleeps up to a tenth of a second between two looks, so whoever writes all the time hardly lets
anybody else in. This is politeness only: SQLite's lock is what protects the data, and after PATIENCE one goes on
without a turn."""

from __future__ import annotations

import fcntl
import os
import time

PATIENCE = 10.0
LOOK_EVERY = 0.001


class Turn:
    """One connection's place in the queue: two locked files beside the database, a door and the room behind it.

    Who waits for the room stands in the door meanwhile; so whoever leaves the room finds the door taken, and is not
    the next one again."""

    def __init__(self, path: str) -> None:
        self._paths = (f"{path}-door", path)
        self._files: tuple[int, ...] = ()
        self._has_it = False

    def take(self) -> None:
        if self._has_it:
            return
        if not self._files:
            self._files = tuple(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600) for path in self._paths)
        door, room = self._files
        end = time.monotonic() + PATIENCE
        if _lock(door, end):
            self._has_it = _lock(room, end)
            fcntl.flock(door, fcntl.LOCK_UN)

    def give(self) -> None:
        if self._has_it:
            fcntl.flock(self._files[1], fcntl.LOCK_UN)
            self._has_it = False

    def close(self) -> None:
        self._has_it = False
        for file in self._files:
            os.close(file)  # a lock ends with its file
        self._files = ()


def _lock(file: int, end: float) -> bool:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= end:
                return False
            time.sleep(LOOK_EVERY)
