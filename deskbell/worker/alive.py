"""How a worker tells the other processes of its machine that it lives: it touches a file."""

from __future__ import annotations

import time
from pathlib import Path

FRESH = 5.0
"""Seconds after which a worker that said nothing counts as gone."""


def worker_file(data: Path) -> Path:
    return data / "run" / "worker-alive"


def worker_is_alive(data: Path) -> bool:
    try:
        return time.time() - worker_file(data).stat().st_mtime < FRESH
    except FileNotFoundError:
        return False


def say_alive(data: Path) -> None:
    file = worker_file(data)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600)


def forget_worker(data: Path) -> None:
    """A worker that ended must not look alive until its last word is old."""
    worker_file(data).unlink(missing_ok=True)
