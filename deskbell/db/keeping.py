"""Rows that are read all the time and change seldom, kept for a moment by each process.

Only for what may be a moment old: nobody's right, nobody's claim."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar
from weakref import WeakSet

Value = TypeVar("Value")
SECONDS = 2.0
_everything: WeakSet[Kept[Any] | KeptEach[Any]] = WeakSet()


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


class KeptEach(Generic[Value]):
    """The same for each of a few keys. A key says everything the value depends on, the reader's rights too."""

    def __init__(self, *, seconds: float, most: int = 500) -> None:
        self._seconds, self._most = seconds, most
        self._kept: dict[Hashable, tuple[float, Value]] = {}
        _everything.add(self)

    def get(self, key: Hashable, read: Callable[[], Value]) -> Value:
        """What was read for this key at most `seconds` ago, or what `read` returns now."""
        kept = self._kept.get(key)
        if kept is None or time.monotonic() - kept[0] > self._seconds:
            kept = (time.monotonic(), read())
            if len(self._kept) >= self._most:
                self._kept = {}
            self._kept[key] = kept
        return kept[1]

    def forget(self) -> None:
        self._kept = {}


def forget_all() -> None:
    """Between tests, each of which has rows of its own."""
    for kept in list(_everything):
        kept.forget()
