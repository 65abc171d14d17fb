"""The installation's settings, read often and changed seldom: a copy is kept for a moment per process."""

from __future__ import annotations

import time

from deskbell.desk.models import Desk

KEPT_SECONDS = 2.0
_kept: tuple[float, Desk] | None = None


def current() -> Desk:
    """The desk's settings, at most KEPT_SECONDS old."""
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > KEPT_SECONDS:
        _kept = (now, Desk.objects.get_or_create(pk=1)[0])
    return _kept[1]


def forget() -> None:
    """Read anew at the next call; after a change, and between tests."""
    global _kept
    _kept = None


def save(desk: Desk) -> None:
    desk.save()
    forget()
