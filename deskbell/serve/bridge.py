"""From the web server's event loop to Django's WSGI handler in one hop onto a thread pool, and back.

Django's own way through ASGI costs five to eight times as much per request. What belongs to one request only
is here: its environment, its body, its answer. Which requests there are is no matter of this module.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from deskbell.web.agent.listening import ADMITTED, Admitted
from deskbell.web.ui.refusals import TOO_LARGE

log = logging.getLogger("deskbell.web")

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Any]
Streams = Callable[[Admitted, Receive, Send], Awaitable[None]]

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
IN_MEMORY = 1024 * 1024  # a larger request body waits on the disk
BLOCK = 256 * 1024  # of an answer sent in pieces, at most, per hop
BODY_TIMEOUT = 60.0  # seconds without a byte of the body
REFUSED_WITHIN = 300.0  # seconds for the rest of a body that is refused
# What a proxy says about the client is no header a program may read by accident; see _client.
FORWARDED = frozenset({"forwarded", "x-real-ip", "client-ip", "true-client-ip", "x-cluster-client-ip"})
NAMELESS = (b"server", b"")  # else the web server tells its name
PLAIN = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store"), NAMELESS]


@dataclass(frozen=True)
class Outside:
    """What a request cannot say about itself: how the desk is reached from outside, and its limits."""

    scheme: str
    trusted_proxies: tuple[str, ...] = ()
    body_limit: int = 100 * 1024 * 1024
    folder: str | None = None


@dataclass
class Answer:
    """What the application said. `rest` is None when `body` is all of it; `close` ends the request."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    rest: Iterator[bytes] | None
    close: Callable[[], None]


class TooLarge(Exception):
    """The request body is larger than the limit."""


class Gone(Exception):
    """The client left, or went silent, before the request was complete."""


class Body:
    """What a client sends, piece by piece. The next one is not read before it is asked for."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.more = True

    async def piece(self) -> bytes:
        """Raises Gone."""
        try:
            async with asyncio.timeout(BODY_TIMEOUT):
                message = await self._receive()
        except TimeoutError:
            raise Gone from None
        if message["type"] == "http.disconnect":
            raise Gone
        self.more = bool(message.get("more_body"))
        return message.get("body", b"")

    async def drain(self, seconds: float) -> None:
        """Read on, for a while, what nobody wants: a browser that still sends does not read its answer."""
        with contextlib.suppress(Gone, TimeoutError):
            async with asyncio.timeout(seconds):
                while self.more:
                    await self.piece()


class Bridge:
    """An ASGI application in front of a WSGI one."""

    def __init__(
        self, wsgi: Wsgi, pool: ThreadPoolExecutor, outside: Outside, streams: Streams | None = None
    ) -> None:
        self.wsgi = wsgi
        self.streams = streams
        self.pool = pool
        self.outside = outside
        self.proxies = tuple(ipaddress.ip_network(network) for network in outside.trusted_proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in METHODS:
            await say(send, 405, "Method not allowed.")
            return
        coming = Body(receive)
        try:
            body = await self._read(scope, coming)
        except TooLarge:
            await self._refuse(scope, coming, send)
            return
        except Gone:
            return
        try:
            await self._answer(scope, body, receive, send)
        finally:
            body.close()

    # -- the request -----------------------------------------------------------------------------

    async def _read(self, scope: Scope, coming: Body) -> IO[bytes]:
        """The whole body, so that a slow client holds no thread. Raises TooLarge, Gone."""
        limit = self.outside.body_limit
        declared = dict(scope["headers"]).get(b"content-length", b"")
        if declared.isdigit() and int(declared) > limit:
            raise TooLarge
        piece = await coming.piece()
        if not coming.more:
            return BytesIO(piece)
        file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=self.outside.folder)  # noqa: SIM115
        size = 0
        try:
            while True:
                size += len(piece)
                if size > limit:
                    raise TooLarge
                file.write(piece)
                if not coming.more:
                    break
                piece = await coming.piece()
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file

    async def _refuse(self, scope: Scope, coming: Body, send: Send) -> None:
        """A page that says what is too large. The rest of the body goes nowhere, but it is read: a browser that still
        sends would find its connection cut instead of our words."""
        environ = self._environ({**scope, "method": "GET"}, BytesIO())
        environ |= {"CONTENT_LENGTH": "0", TOO_LARGE: self.outside.body_limit}
        answer = await asyncio.get_running_loop().run_in_executor(self.pool, self._call, environ)
        headers = [(name, value) for name, value in answer.headers if name != b"content-length"]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body, "more_body": True})
        await coming.drain(REFUSED_WITHIN)
        await send({"type": "http.response.body", "body": b""})
        answer.close()

    def _environ(self, scope: Scope, body: IO[bytes]) -> dict[str, Any]:
        server = scope.get("server") or ("localhost", 80)
        raw_path = scope.get("raw_path")
        path = unquote_to_bytes(raw_path.partition(b"?")[0]) if raw_path else scope["path"].encode()
        environ: dict[str, Any] = {
            "REQUEST_METHOD": scope["method"],
            "SCRIPT_NAME": "",
            "PATH_INFO": path.decode("latin-1"),
            "QUERY_STRING": scope["query_string"].decode("latin-1"),
            "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
            "SERVER_NAME": server[0],
            "SERVER_PORT": str(server[1]),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": self.outside.scheme,
            "wsgi.input": body,
            "wsgi.input_terminated": True,
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        forwarded: list[str] = []
        for raw_name, raw_value in scope["headers"]:
            name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
            if name == "x-forwarded-for":
                forwarded.append(value)
            # "X_Forwarded_For" would become the same key as "X-Forwarded-For".
            if "_" in name or name in FORWARDED or name.startswith("x-forwarded-"):
                continue
            key = name.upper().replace("-", "_")
            if key not in ("CONTENT_LENGTH", "CONTENT_TYPE"):
                key = f"HTTP_{key}"
            if key in environ:
                value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
            environ[key] = value
        if "CONTENT_LENGTH" not in environ:  # sent in chunks: by now its length is known
            body.seek(0, 2)
            environ["CONTENT_LENGTH"] = str(body.tell())
            body.seek(0)
        environ["REMOTE_ADDR"] = self._client(scope, forwarded)
        return environ

    def _client(self, scope: Scope, forwarded: list[str]) -> str:
        """The nearest address that is not one of our proxies: the only one that cannot be made up."""
        address = (scope.get("client") or ("", 0))[0]
        hops = [hop.strip() for hop in ",".join(forwarded).split(",") if hop.strip()]
        while hops and self._is_proxy(address):
            address = hops.pop()
        return address

    def _is_proxy(self, address: str) -> bool:
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(ip in network for network in self.proxies)

    # -- the answer ------------------------------------------------------------------------------

    async def _answer(self, scope: Scope, body: IO[bytes], receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        environ = self._environ(scope, body)
        try:
            answer = await loop.run_in_executor(self.pool, self._call, environ)
        except Exception:
            log.exception("%s %s was not answered", scope["method"], scope["path"])
            await say(send, 500, "Something went wrong here. It has been written to the log.")
            return
        admitted = environ.get(ADMITTED)
        if admitted is not None and self.streams is not None:
            await self.streams(admitted, receive, send)
            return
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        if answer.rest is None:
            await send({"type": "http.response.body", "body": answer.body})
            return
        try:
            await self._stream(answer, receive, send)
        finally:
            await loop.run_in_executor(self.pool, answer.close)

    async def _stream(self, answer: Answer, receive: Receive, send: Send) -> None:
        """Piece by piece, each in a hop of its own, so that a slow reader holds no thread either."""
        loop = asyncio.get_running_loop()
        gone = asyncio.ensure_future(_until_gone(receive))
        try:
            piece: bytes = answer.body
            while not gone.done():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                piece = await loop.run_in_executor(self.pool, _take, answer)
                if not piece:
                    await send({"type": "http.response.body", "body": b""})
                    return
        finally:
            gone.cancel()

    def _call(self, environ: dict[str, Any]) -> Answer:
        started: list[tuple[int, list[tuple[bytes, bytes]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _exc: Any = None) -> None:
            lines = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            started.append((int(status[:3]), [*lines, NAMELESS]))

        result = self.wsgi(environ, start_response)
        status, headers = started[0]
        close = getattr(result, "close", lambda: None)
        answer = Answer(status, headers, b"", iter(result), close)
        try:
            if environ["REQUEST_METHOD"] == "HEAD" or status in (204, 304):
                answer.rest = None  # the length stays, the body does not (RFC 9110 §9.3.2)
            elif getattr(result, "streaming", False):
                answer.body = _take(answer)
                if _length(headers) == len(answer.body):
                    answer.rest = None
            else:
                answer.body, answer.rest = b"".join(result), None
        except BaseException:
            close()
            raise
        if answer.rest is None:
            close()
        return answer


def _take(answer: Answer) -> bytes:
    """The next block; empty at the end. What has a length is gathered, anything else sent as it comes."""
    rest = answer.rest or iter(())
    gather = _length(answer.headers) is not None
    pieces: list[bytes] = []
    size = 0
    for piece in rest:
        pieces.append(piece)
        size += len(piece)
        if size >= BLOCK or (size and not gather):
            break
    return b"".join(pieces)


def _length(headers: list[tuple[bytes, bytes]]) -> int | None:
    return next((int(value) for name, value in headers if name == b"content-length"), None)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def say(send: Send, status: int, text: str) -> None:
    """A whole answer in plain text."""
    await send({"type": "http.response.start", "status": status, "headers": PLAIN})
    await send({"type": "http.response.body", "body": f"{text}\n".encode()})
