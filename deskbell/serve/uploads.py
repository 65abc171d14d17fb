"""Bytes of files on their way in: from the connection straight to the disk, native on the event loop (decision D27).

Django never sees them, a piece at a time is in memory, and the next one is not read before it is written. Whose it is
was decided when it was begun; here its signature counts."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from django.db import close_old_connections

from deskbell.blobs import appending, uploads
from deskbell.blobs.appending import Appending
from deskbell.serve.bridge import NAMELESS, Body, Gone, Receive, Scope, Send

log = logging.getLogger("deskbell.web")

METHODS = frozenset({"PATCH", "PUT"})
PIECE = 1024 * 1024  # written at once
THREADS = 4  # of their own: a slow disk keeps no page waiting
REFUSED_WITHIN = 20.0  # seconds for the rest of bytes that are refused
TAKE_OVER_WITHIN = 5.0  # seconds for the connection before to let go
_PATH = re.compile(r"/uploads/([0-9a-z]{1,24})/")
Result = TypeVar("Result")


def upload_of(scope: Scope) -> str:
    """The public id, when this request brings bytes of an upload; else ""."""
    found = _PATH.fullmatch(scope["path"]) if scope["method"] in METHODS else None
    return found[1] if found else ""


@dataclass
class Uploads:
    """All uploads that come in through this process."""

    pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(THREADS, thread_name_prefix="uploads")
    )
    _under_way: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        public_id, coming, headers = upload_of(scope), Body(receive), dict(scope["headers"])
        offset, token = headers.get(b"upload-offset", b""), headers.get(b"upload-token", b"").decode("latin-1")
        if not offset.isdigit() or len(offset) > 15:
            await _say(send, 400, coming)
            return
        if uploads.is_signed(public_id, token):
            await self._take_over(public_id)
        try:
            turn = await self._hop(partial(_open, public_id, token, int(offset)))
        except appending.REFUSALS as refusal:
            await _refuse(refusal, send, coming)
            return
        taking = asyncio.ensure_future(self._take(turn, coming, send))
        self._under_way[public_id] = taking
        try:
            await asyncio.wait({taking})
        finally:
            if self._under_way.get(public_id) is taking:
                del self._under_way[public_id]
        if not taking.cancelled() and (error := taking.exception()) is not None:
            log.error("%s %s was not answered", scope["method"], scope["path"], exc_info=error)

    async def _take_over(self, public_id: str) -> None:
        """Who comes back after a broken connection does not wait until the server has noticed the break."""
        before = self._under_way.get(public_id)
        if before is not None:
            before.cancel()
            await asyncio.wait({before}, timeout=TAKE_OVER_WITHIN)

    async def _take(self, turn: Appending, coming: Body, send: Send) -> None:
        try:
            await self._fill(turn, coming)
            await self._hop(turn.finish)
            await _say(send, 204, coming, turn.at)
        except appending.REFUSALS as error:
            await _refuse(error, send, coming, turn.at)
        except Gone:
            pass  # what came is kept; they know where it goes on
        finally:
            with contextlib.suppress(appending.Gone):
                await self._hop(turn.keep)
            await self._hop(turn.close)

    async def _fill(self, turn: Appending, coming: Body) -> None:
        """Raises Gone when the client left, with everything written that had come."""
        pieces = bytearray()
        while coming.more:
            try:
                pieces += await coming.piece()
            except (Gone, asyncio.CancelledError):
                await self._hop(partial(turn.write, bytes(pieces)))
                raise
            if len(pieces) >= PIECE or not coming.more:
                await self._hop(partial(turn.write, bytes(pieces)))
                pieces.clear()

    async def _hop(self, work: Callable[[], Result]) -> Result:
        """On a thread. Cancelled, it still waits for the thread: nobody closes a file that is being written to."""
        running = asyncio.get_running_loop().run_in_executor(self.pool, work)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait({running})
            raise

    def close(self) -> None:
        self.pool.shutdown(wait=False, cancel_futures=True)


def _open(public_id: str, token: str, offset: int) -> Appending:
    close_old_connections()
    found = uploads.opened(public_id, token)
    if found is None:
        raise appending.Gone
    return Appending(found, offset)


async def _refuse(error: Exception, send: Send, coming: Body, at: int | None = None) -> None:
    right = error.right if isinstance(error, appending.Misplaced) else at
    await _say(send, appending.status_of(error), coming, right)


async def _say(send: Send, status: int, coming: Body, at: int | None = None) -> None:
    await coming.drain(REFUSED_WITHIN)
    headers: list[tuple[bytes, bytes]] = [(b"cache-control", b"no-store"), NAMELESS]
    if at is not None:
        headers.append((b"upload-offset", str(at).encode()))
    if status != 204:
        headers.append((b"content-length", b"0"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
