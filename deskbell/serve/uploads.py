"""Bytes of files on their way in: from the connection straight to the disk, native on the event loop (decision D27).

Django never sees them, a piece at a time is in memory, and the next one is not read before it is written. Whose it is
was decided when it was begun; here its signature counts."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from django.db import close_old_connections

from deskbell.blobs import appending, uploads
from deskbell.blobs.appending import Appending
from deskbell.serve.bridge import NAMELESS, Body, Gone, Receive, Scope, Send

METHODS = frozenset({"PATCH", "PUT"})
PIECE = 1024 * 1024  # written at once
THREADS = 4  # of their own: a slow disk keeps no page waiting
REFUSED_WITHIN = 20.0  # seconds for the rest of bytes that are refused
TAKE_OVER_WITHIN = 5.0  # seconds for the connection before to let go
_PATH = re.compile(r"/uploads/([0-9a-z]{1,24})/")
Result = TypeVar("Result")
Hop = Callable[[Callable[[], Any]], Awaitable[Any]]


def upload_of(scope: Scope) -> str:
    """The public id, when this request brings bytes of an upload; else ""."""
    found = _PATH.fullmatch(scope["path"]) if scope["method"] in METHODS else None
    return found[1] if found else ""


class _Turn:
    """One connection that brings bytes."""

    def __init__(self, appending: Appending, coming: Body) -> None:
        self.appending = appending
        self.over = asyncio.Event()
        self._coming = coming
        self._pieces = bytearray()
        self._reading: asyncio.Task[None] | None = None
        self._left = False

    def leave(self) -> None:
        """Another connection goes on. Only waiting for bytes ends for it: what is being written is written."""
        self._left = True
        if self._reading is not None:
            self._reading.cancel()

    async def fill(self, hop: Hop) -> None:
        """Raises Gone when the client left, or leaves for another, with everything written that had come."""
        while self._coming.more:
            if self._left:
                raise Gone
            self._reading = asyncio.ensure_future(self._gather())
            try:
                await self._reading
            except (Gone, asyncio.CancelledError):
                await hop(partial(self.appending.write, bytes(self._pieces)))
                raise Gone from None
            await hop(partial(self.appending.write, bytes(self._pieces)))
            self._pieces.clear()

    async def _gather(self) -> None:
        while self._coming.more and len(self._pieces) < PIECE:
            self._pieces += await self._coming.piece()


@dataclass
class Uploads:
    """All uploads that come in through this process."""

    pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(THREADS, thread_name_prefix="uploads")
    )
    _under_way: dict[str, _Turn] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        public_id, coming, headers = upload_of(scope), Body(receive), dict(scope["headers"])
        offset, token = headers.get(b"upload-offset", b""), headers.get(b"upload-token", b"").decode("latin-1")
        if not offset.isdigit() or len(offset) > 15:
            await _say(send, 400, coming)
            return
        if uploads.is_signed(public_id, token):
            await self._take_over(public_id)
        try:
            turn = _Turn(await self._hop(partial(_open, public_id, token, int(offset))), coming)
        except appending.REFUSALS as refusal:
            await _refuse(refusal, send, coming)
            return
        self._under_way[public_id] = turn
        try:
            answer = await self._take(turn)
        finally:
            await self._hop(partial(_end, turn.appending))
            if self._under_way.get(public_id) is turn:
                del self._under_way[public_id]
            turn.over.set()
        if answer is None:
            await _say(send, 204, coming, turn.appending.at)
        elif not isinstance(answer, Gone):  # who left knows where it goes on, or asks
            await _refuse(answer, send, coming, turn.appending.at)

    async def _take_over(self, public_id: str) -> None:
        """Who comes back after a broken connection does not wait until the server has noticed the break."""
        before = self._under_way.get(public_id)
        if before is not None:
            before.leave()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(before.over.wait(), TAKE_OVER_WITHIN)

    async def _take(self, turn: _Turn) -> Exception | None:
        """Why it ended, unless all that was announced has come."""
        try:
            await turn.fill(self._hop)
            await self._hop(turn.appending.finish)
        except (*appending.REFUSALS, Gone) as error:
            return error
        return None

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


def _end(turn: Appending) -> None:
    """What came stays, and others may go on."""
    try:
        turn.keep()
    except appending.Gone:
        pass
    finally:
        turn.close()


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
