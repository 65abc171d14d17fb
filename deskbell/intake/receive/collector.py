"""Group commit: mails that arrive while the disk is busy are made durable together. Knows no protocol."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from django.db import DatabaseError, close_old_connections, connections

from deskbell.intake import spool
from deskbell.intake.spool import Arrival, Kept

log = logging.getLogger(__name__)

Result = TypeVar("Result")
MAILS = 64
BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class _Handed:
    """What one sender waits for: the copies of one mail."""

    arrivals: Sequence[Arrival]
    kept: asyncio.Future[list[Kept]]

    @property
    def size(self) -> int:
        return sum(len(arrival.raw) for arrival in self.arrivals)


class Collector:
    """One thread with one database connection, and whoever waits for it. Lives on one event loop."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="spool")
        self.waiting: list[_Handed] = []
        self.task: asyncio.Task[None] | None = None

    async def keep(self, arrivals: Sequence[Arrival]) -> list[Kept]:
        """Returns once these are durable; raises what `spool.keep_many` raises, and then they are not known to be."""
        kept: asyncio.Future[list[Kept]] = asyncio.get_running_loop().create_future()
        self.waiting.append(_Handed(arrivals, kept))
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._work())
        return await kept

    async def ask(self, question: Callable[[], Result]) -> Result:
        """Run a query on the thread, in turn."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, _with_connection, question)

    async def close(self) -> None:
        """Finish what was handed over, then end the thread."""
        while self.task and not self.task.done():
            await asyncio.wait([self.task])
        with contextlib.suppress(RuntimeError):
            await asyncio.get_running_loop().run_in_executor(self.thread, connections.close_all)
        self.thread.shutdown(wait=False)

    async def _work(self) -> None:
        while self.waiting:
            batch = self._next_batch()
            try:
                results = await self.ask(partial(_keep_all, batch))
            except BaseException as error:
                results = [error] * len(batch)
            for handed, result in zip(batch, results, strict=True):
                if handed.kept.done():  # its client has gone; what was stored is stored
                    continue
                if isinstance(result, BaseException):
                    handed.kept.set_exception(result)
                else:
                    handed.kept.set_result(result)

    def _next_batch(self) -> list[_Handed]:
        size = count = 0
        for handed in self.waiting[:MAILS]:
            size += handed.size
            if count and size > BYTES:
                break
            count += 1
        batch, self.waiting = self.waiting[:count], self.waiting[count:]
        return batch


def _keep_all(batch: list[_Handed]) -> list[list[Kept] | BaseException]:
    """All in one transaction; if that fails, each by itself, so that none suffers for another."""
    try:
        kept = iter(spool.keep_many([arrival for handed in batch for arrival in handed.arrivals]))
        return [[next(kept) for _arrival in handed.arrivals] for handed in batch]
    except Exception as error:
        log.warning("a batch of %d mails could not be kept (%s)", len(batch), error)
        if len(batch) == 1:
            return [error]
    return [_keep_one(handed) for handed in batch]


def _keep_one(handed: _Handed) -> list[Kept] | BaseException:
    try:
        return spool.keep_many(handed.arrivals)
    except Exception as error:
        return error


def _with_connection(question: Callable[[], Result]) -> Result:
    close_old_connections()
    try:
        return question()
    except DatabaseError:
        close_old_connections()  # the next one gets a new connection, if this one is broken
        raise
