"""Requests through a real server and the bridge to a WSGI application that tells what it was given."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from deskbell.serve.bridge import Bridge, Outside

LIMIT = 4 * 1024 * 1024


class Pieces:
    """A streamed answer that notices when it is closed."""

    streaming = True

    def __init__(self, pieces: Iterator[bytes], closed: list[str]) -> None:
        self.pieces = pieces
        self.closed = closed

    def __iter__(self) -> Iterator[bytes]:
        return self.pieces

    def close(self) -> None:
        self.closed.append(threading.current_thread().name)


class Desk:
    """The WSGI application, and the port it is served on."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.closed: list[str] = []
        self.sent = 0

    def __call__(self, environ: dict[str, Any], start: Callable[..., None]) -> Any:
        match environ["PATH_INFO"]:
            case "/endless":
                start("200 OK", [("Content-Type", "text/plain")])
                return Pieces(self._endless(), self.closed)
            case "/file":
                start("200 OK", [("Content-Length", str(3_000_000))])
                return Pieces((b"x" * 1000 for _ in range(3000)), self.closed)
            case "/broken":
                raise ValueError("broken on purpose")
            case "/two-cookies":
                start("200 OK", [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
                return [b""]
        size = 0
        while piece := environ["wsgi.input"].read(65536):
            size += len(piece)
        told = {key: value for key, value in environ.items() if isinstance(value, str)} | {
            "size": size,
            "on disk": getattr(environ["wsgi.input"], "_rolled", False),
        }
        body = json.dumps(told).encode()
        start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def _endless(self) -> Iterator[bytes]:
        while True:
            self.sent += 1
            time.sleep(0.01)
            yield b"tick\n" * 1000

    def ask(
        self, path: str = "/", method: str = "GET", body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response, content

    def environ(self, **asked: Any) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.ask(**asked)[1])
        return found


def serve(folder: Path, **outside: Any) -> Iterator[Desk]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        desk = Desk(probe.getsockname()[1])
    pool = ThreadPoolExecutor(4, thread_name_prefix="web")
    bridge = Bridge(desk, pool, Outside(scheme="https", body_limit=LIMIT, folder=str(folder), **outside))
    loop = asyncio.new_event_loop()
    started: list[Server] = []

    async def run() -> None:
        server = Server(
            bridge, "127.0.0.1", desk.port, interface=Interfaces.ASGINL, http=HTTPModes.http1, log_enabled=False
        )
        started.append(server)
        await server.serve()

    def work() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(run())

    thread = threading.Thread(target=work)
    thread.start()
    deadline = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", desk.port), timeout=1).close()
            break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.02)
    yield desk
    loop.call_soon_threadsafe(started[0].stop)
    thread.join(10)
    assert not thread.is_alive()
    pool.shutdown()
    loop.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    yield from serve(tmp_path_factory.mktemp("bodies"))


@pytest.fixture
def desk_behind_proxy(tmp_path: Path) -> Iterator[Desk]:
    yield from serve(tmp_path, trusted_proxies=("127.0.0.0/8", "10.0.0.0/8"))


def test_a_path_arrives_as_the_bytes_that_were_sent(desk: Desk) -> None:
    environ = desk.environ(path="/a%20b/%C3%A9/%ff?q=%20x&r=1")
    assert environ["PATH_INFO"].encode("latin-1") == b"/a b/\xc3\xa9/\xff"
    assert environ["QUERY_STRING"] == "q=%20x&r=1"


def test_the_scheme_is_the_desks_own(desk: Desk) -> None:
    assert desk.environ(headers={"X-Forwarded-Proto": "ftp"})["wsgi.url_scheme"] == "https"


def test_what_a_client_says_about_itself_is_not_believed(desk: Desk) -> None:
    environ = desk.environ(
        headers={
            "X-Forwarded-For": "1.2.3.4",
            "X-Forwarded-Host": "evil.example",
            "X-Real-IP": "1.2.3.4",
            "Forwarded": "for=1.2.3.4",
        }
    )
    assert environ["REMOTE_ADDR"] == "127.0.0.1"
    assert not [value for value in environ.values() if value in ("1.2.3.4", "evil.example", "for=1.2.3.4")]


def test_a_trusted_proxy_names_the_client(desk_behind_proxy: Desk) -> None:
    environ = desk_behind_proxy.environ(headers={"X-Forwarded-For": "6.6.6.6, 1.2.3.4, 10.0.0.7"})
    assert environ["REMOTE_ADDR"] == "1.2.3.4"


def test_header_names_with_underscores_are_dropped(desk: Desk) -> None:
    environ = desk.environ(headers={"X_Forwarded_For": "1.2.3.4", "Content_Length": "7", "X-Good": "yes"})
    assert "HTTP_X_FORWARDED_FOR" not in environ
    assert environ.get("CONTENT_LENGTH", "0") in ("", "0")
    assert environ["HTTP_X_GOOD"] == "yes"


def test_a_small_body_stays_in_memory_and_a_large_one_goes_to_the_disk(desk: Desk) -> None:
    small = desk.environ(method="POST", path="/", body=b"x" * 1000)
    large = desk.environ(method="POST", path="/", body=b"x" * 3_000_000)
    assert (small["size"], small["on disk"], small["CONTENT_LENGTH"]) == (1000, False, "1000")
    assert (large["size"], large["on disk"]) == (3_000_000, True)


def test_a_body_in_chunks_has_its_length_in_the_end(desk: Desk) -> None:
    environ = desk.environ(method="POST", path="/", body=iter([b"x" * 10] * 7))
    assert (environ["size"], environ["CONTENT_LENGTH"]) == (70, "70")


@pytest.mark.parametrize("in_chunks", [False, True])
def test_a_body_over_the_limit_is_refused(desk: Desk, in_chunks: bool) -> None:
    with socket.create_connection(("127.0.0.1", desk.port), timeout=10) as connection:
        head = "Transfer-Encoding: chunked" if in_chunks else f"Content-Length: {LIMIT + 1}"
        connection.sendall(f"POST / HTTP/1.1\r\nHost: desk\r\n{head}\r\n\r\n".encode())
        block = b"10000\r\n" + b"x" * 65536 + b"\r\n"
        try:
            for _ in range(LIMIT // 65536 + 2 if in_chunks else 0):
                connection.sendall(block)
        except OSError:
            pass
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_head_has_the_length_and_no_body(desk: Desk) -> None:
    response, content = desk.ask(method="HEAD")
    assert (response.status, content) == (200, b"")
    assert int(response.headers["content-length"]) > 100


def test_other_methods_are_refused(desk: Desk) -> None:
    assert desk.ask(method="TRACE")[0].status == 405


def test_headers_that_repeat_are_all_sent(desk: Desk) -> None:
    assert desk.ask("/two-cookies")[0].headers.get_all("set-cookie") == ["a=1", "b=2"]


def test_a_file_arrives_whole_and_is_closed(desk: Desk) -> None:
    desk.closed.clear()
    assert desk.ask("/file")[1] == b"x" * 3_000_000
    wait_until(lambda: desk.closed != [])
    assert desk.closed[0].startswith("web")


def test_a_stream_ends_when_its_reader_leaves(desk: Desk) -> None:
    desk.closed.clear()
    with socket.create_connection(("127.0.0.1", desk.port), timeout=10) as connection:
        connection.sendall(b"GET /endless HTTP/1.1\r\nHost: desk\r\n\r\n")
        assert b"tick" in connection.recv(65536) + connection.recv(65536)
    wait_until(lambda: desk.closed != [])
    sent = desk.sent
    time.sleep(0.1)
    assert desk.sent == sent


def test_a_client_that_leaves_before_its_body_is_complete_takes_no_thread(desk: Desk) -> None:
    for _ in range(8):
        with socket.create_connection(("127.0.0.1", desk.port), timeout=10) as connection:
            connection.sendall(b"POST / HTTP/1.1\r\nHost: desk\r\nContent-Length: 1000000\r\n\r\nx")
    assert desk.ask()[0].status == 200


def test_readers_that_do_not_read_take_no_thread(desk: Desk) -> None:
    idle = [socket.create_connection(("127.0.0.1", desk.port), timeout=10) for _ in range(8)]
    for connection in idle:
        connection.sendall(b"GET /endless HTTP/1.1\r\nHost: desk\r\n\r\n")
    time.sleep(0.3)
    assert desk.ask()[0].status == 200
    for connection in idle:
        connection.close()


def test_a_program_error_is_answered_and_the_next_request_too(desk: Desk) -> None:
    response, content = desk.ask("/broken")
    assert response.status == 500
    assert b"on purpose" not in content
    assert desk.ask()[0].status == 200


def wait_until(true: Callable[[], bool], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)
