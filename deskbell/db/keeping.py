"""Rows that are read all the time and change seldom, kept for a moment by each process.

Only for what may be a moment old: nobody's right, nobody's claim."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar
from weakref import WeakSet

Value = TypeVar("Value")
SECONDS = 2.0
_everything: WeakSet[Kept[Any]] = WeakSet()


class Kept(Generic[Value]):
    """What `read` returned, at most SECONDS ago."""

    def __init__(self, read: Callable[[], Value]) -> None:
        self._read = read
        self._kept: tuple[float, Value] | None = None
        _everything.add(self)

    def get(self) -> Value:
        kept = self._kept
        if kept is None or time.monotonic() - kept[0] > SECONDS:
            return self.fresh()
        return kept[1]

    def fresh(self) -> Value:
        """Read now, whatever is kept."""
        value = self._read()
        self._kept = (time.monotonic(), value)
        return value

    def forget(self) -> None:
        self._kept = None


def forget_all() -> None:
    """Between tests, each of which has rows of its own."""
    for kept in list(_everything):
        kept.forget()
