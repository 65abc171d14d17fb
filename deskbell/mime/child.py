"""Parses mail in a process of its own that may be killed: a hostile mail costs a child, never the worker.

The parent's side; the child is `child_loop`, its limits are in `child_limits`."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeVar

from deskbell.mime.child_limits import HTML, MAIL, MIB, cpu_seconds
from deskbell.mime.html import CleanHtml
from deskbell.mime.limits import LIMITS
from deskbell.mime.mail import ParsedMail
from deskbell.mime.wire import LENGTH, unpack

WALL_FACTOR = 5  # the machine may be busy with others
START_SECONDS = 30
MAIL_LIMIT = 256 * MIB
MAILS_PER_CHILD = 10_000  # memory that libraries lose comes back
BIG = 5 * MIB  # after a mail this large the child starts anew: it would keep the memory

Answer = TypeVar("Answer")


class ParseFailed(Exception):
    """The mail could not be parsed within its limits. `reason` is for people to read."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ParserChild:
    """One child, started with the first mail, again when it ended. For several threads, one mail at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._parsed = 0

    def parse(self, raw: bytes) -> ParsedMail:
        """Raises ParseFailed when the child dies, runs out of memory or time, or answers nonsense."""
        return _read_answer(self._answer(MAIL, raw), unpack)

    def clean(self, html: str) -> CleanHtml:
        """`html.clean` in the child: HTML can be made to cost memory, too. Raises ParseFailed."""
        return _read_answer(self._answer(HTML, html[: LIMITS.html].encode("utf-8", "replace")), _unpack_html)

    def _answer(self, kind: bytes, data: bytes) -> bytes:
        if len(data) > MAIL_LIMIT:
            raise ParseFailed("the mail is too large to be parsed")
        with self._lock:
            process = self._running()
            try:
                answer = self._ask(process, kind, data)
            except BaseException:
                self._end()
                raise
            self._parsed += 1
            if self._parsed >= MAILS_PER_CHILD or len(data) > BIG:
                self._end()
        return answer

    def close(self) -> None:
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(
                [sys.executable, "-u", "-P", "-m", "deskbell.mime.child_loop"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,  # Ctrl-C is for the parent; the child ends when its input does
            )
            for stream in (self._process.stdin, self._process.stdout):
                os.set_blocking(stream.fileno(), False)  # type: ignore[union-attr]
            self._parsed = 0
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            try:
                stream.close()  # type: ignore[union-attr]
            except OSError:
                continue
        process.wait()

    def _ask(self, process: subprocess.Popen[bytes], kind: bytes, raw: bytes) -> bytes:
        wall = cpu_seconds(len(raw)) * WALL_FACTOR + (START_SECONDS if self._parsed == 0 else 0)
        deadline = time.monotonic() + wall
        assert process.stdin is not None and process.stdout is not None
        _write(process, process.stdin, kind + LENGTH.pack(len(raw)) + raw, deadline)
        (size,) = LENGTH.unpack(_read(process, process.stdout, LENGTH.size, deadline))
        return _read(process, process.stdout, size, deadline)


def _read_answer(answer: bytes, reader: Callable[[bytes], Answer]) -> Answer:
    if answer[:1] != b"+":
        raise ParseFailed(answer[1:2000].decode("utf-8", "replace") or "the parser gave no answer")
    try:
        return reader(answer[1:])
    except ValueError as error:
        raise ParseFailed(str(error)) from error


def _unpack_html(data: bytes) -> CleanHtml:
    try:
        html, remote_images, version = json.loads(data)
        return CleanHtml(str(html), int(remote_images), int(version))
    except TypeError as error:
        raise ValueError(f"not cleaned HTML: {error}") from error


def _environment() -> dict[str, str]:
    """No secrets of the parent: only what Python needs to find the same code."""
    home = str(Path(__file__).resolve().parents[2])
    keep = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV") if name in os.environ}
    return {**keep, "PYTHONPATH": home, "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2"}


def _write(process: subprocess.Popen[bytes], pipe: IO[bytes], data: bytes, deadline: float) -> None:
    view = memoryview(data)
    while view:
        _wait(process, pipe, select.POLLOUT, deadline)
        try:
            view = view[os.write(pipe.fileno(), view[: 1 * MIB]) :]
        except BlockingIOError:
            continue
        except BrokenPipeError:
            raise _died(process) from None


def _read(process: subprocess.Popen[bytes], pipe: IO[bytes], size: int, deadline: float) -> bytes:
    out = bytearray()
    while len(out) < size:
        _wait(process, pipe, select.POLLIN, deadline)
        try:
            piece = os.read(pipe.fileno(), min(size - len(out), 1 * MIB))
        except BlockingIOError:
            continue
        if not piece:
            raise _died(process)
        out += piece
    return bytes(out)


def _wait(process: subprocess.Popen[bytes], pipe: IO[bytes], event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(pipe.fileno(), event)
    if not poll.poll(max(0.0, (deadline - time.monotonic()) * 1000)):
        raise ParseFailed("the parser took too long")


def _died(process: subprocess.Popen[bytes]) -> ParseFailed:
    try:
        code = process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return ParseFailed("the parser closed its output")
    if code == -signal.SIGXCPU:
        return ParseFailed("the mail needs more processor time than it may")
    if code == -signal.SIGKILL:
        return ParseFailed("the parser was killed, maybe for its memory")
    return ParseFailed(f"the parser ended ({signal.Signals(-code).name if code < 0 else code})")


_LOCAL = threading.local()


def parse_guarded(raw: bytes) -> ParsedMail:
    """Parses in this thread's own child. Raises ParseFailed."""
    return _own_child().parse(raw)


def clean_guarded(html: str) -> CleanHtml:
    """Cleans in this thread's own child. Raises ParseFailed."""
    return _own_child().clean(html)


def _own_child() -> ParserChild:
    child = getattr(_LOCAL, "child", None)
    if child is None:
        child = _LOCAL.child = ParserChild()
    return child


def close_guarded() -> None:
    """Ends this thread's child, if it has one. A child also ends by itself when its parent does."""
    child = getattr(_LOCAL, "child", None)
    if child is not None:
        child.close()
