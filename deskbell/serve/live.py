"""Open pages hear that something changed: one event stream per browser, native on the event loop.

Whether somebody may listen is decided by a view (`web.agent.views.live`) with all of Django around it; what they hear
is told by `serve.ear`, in their scope. A stream says which tickets to look at again, never what is in them."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from deskbell.db.ids import public_id
from deskbell.serve.bridge import Receive, Send
from deskbell.web.agent.listening import Admitted

KEEP_ALIVE = 15.0  # seconds; proxies cut what is silent for longer
RETRY_MS = 3000
MOST_WAITING = 50  # messages nobody fetches: that browser is gone, or asleep
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would hold the events back
    (b"server", b""),
]


def message(name: str, data: Any) -> bytes:
    """One event as the browser's EventSource reads it."""
    return f"event: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()


@dataclass
class Stream:
    """One browser that listens."""

    key: str
    admitted: Admitted
    waiting: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))


class Live:
    """All streams of this process. Its methods run on the loop, but for `listeners` and the `_soon` ones."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._streams: dict[str, Stream] = {}

    def listeners(self) -> dict[str, Admitted]:
        """Who listens, by key of the stream. From any thread."""
        return {key: stream.admitted for key, stream in list(self._streams.items())}

    def tell_soon(self, key: str, what: bytes) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._tell, key, what)

    def end_soon(self, key: str) -> None:
        """From any thread: this one may not listen any more."""
        self._loop.call_soon_threadsafe(self._end, key)

    async def __call__(self, admitted: Admitted, receive: Receive, send: Send) -> None:
        """Answers one request for as long as its browser stays."""
        stream = Stream(public_id(), admitted)
        self._streams[stream.key] = stream
        gone = asyncio.ensure_future(_until_gone(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            hello = f"retry: {RETRY_MS}\n".encode() + message("hello", {"stream": stream.key})
            await send({"type": "http.response.body", "body": hello, "more_body": True})
            await self._pass_on(stream, gone, send)
        finally:
            gone.cancel()
            self._streams.pop(stream.key, None)

    async def _pass_on(self, stream: Stream, gone: asyncio.Future[None], send: Send) -> None:
        while not gone.done():
            next_one = asyncio.ensure_future(stream.waiting.get())
            either: set[asyncio.Future[Any]] = {next_one, gone}
            await asyncio.wait(either, timeout=KEEP_ALIVE, return_when=asyncio.FIRST_COMPLETED)
            if gone.done() or not next_one.done():
                next_one.cancel()
            what = next_one.result() if next_one.done() and not next_one.cancelled() else b": still here\n\n"
            if gone.done():
                return
            await send({"type": "http.response.body", "body": what, "more_body": bool(what)})
            if not what:
                return

    def close(self) -> None:
        """Ends all streams; browsers come back by themselves."""
        for key in list(self._streams):
            self._end(key)

    def _tell(self, key: str, what: bytes) -> None:
        stream = self._streams.get(key)
        if stream is None:
            return
        try:
            stream.waiting.put_nowait(what)
        except asyncio.QueueFull:
            self._end(key)

    def _end(self, key: str) -> None:
        stream = self._streams.pop(key, None)
        if stream is None:
            return
        while not stream.waiting.empty():
            stream.waiting.get_nowait()
        stream.waiting.put_nowait(message("bye", {}))
        stream.waiting.put_nowait(b"")


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
