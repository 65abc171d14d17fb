"""A receiver on a loop of its own, and a client that says byte for byte what a test wants said."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings

from deskbell.intake.receive.session import LmtpSession, SmtpSession
from deskbell.intake.receive.smtp import Receiver

Result = TypeVar("Result")


class Running:
    """A receiver with a port for SMTP and one for LMTP."""

    def __init__(self, environment: Any, size_limit: int) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.receiver: Receiver = self.call(lambda: self._start(environment, size_limit))

    async def _start(self, environment: Any, size_limit: int) -> Receiver:
        receiver = Receiver(size_limit)
        receiver.port = await receiver.listen(SmtpSession, environment, host="127.0.0.1", port=0)
        receiver.lmtp = await receiver.listen(LmtpSession, environment, host="127.0.0.1", port=0)
        return receiver

    def call(self, work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
        return asyncio.run_coroutine_threadsafe(work(), self.loop).result(30)

    def listen_on(self, path: Path) -> None:
        self.call(lambda: self.receiver.listen(LmtpSession, settings.DESKBELL, path=path))

    def close(self) -> None:
        self.call(self.receiver.close)
        self.call(lambda: asyncio.sleep(0.05))
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


class Client:
    """Speaks raw bytes. `say` returns the whole answer."""

    def __init__(self, port: int, *, greet: bool = True) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.file = self.socket.makefile("rb")
        if greet:
            assert self.answer().startswith("220")

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def answer(self) -> str:
        lines = []
        while True:
            line = self.file.readline().decode("utf-8")
            lines.append(line)
            if line[3:4] != "-":
                return "".join(lines).strip()

    def say(self, line: str) -> str:
        self.send(line.encode("utf-8") + b"\r\n")
        return self.answer()

    def mail(self, content: bytes, *recipients: str, sender: str = "customer@brightside.example") -> str:
        """A whole mail, dots stuffed by the caller; what was answered to its end."""
        assert self.say(f"MAIL FROM:<{sender}>").startswith("250")
        for recipient in recipients or ("support@example.com",):
            assert self.say(f"RCPT TO:<{recipient}>").startswith("250")
        assert self.say("DATA").startswith("354")
        self.send(content + b".\r\n")
        return self.answer()

    def is_over(self) -> bool:
        """Whether the server has hung up."""
        with contextlib.suppress(ConnectionResetError):
            return self.file.read(1) == b""
        return True

    def vanish(self) -> None:
        self.file.close()
        self.socket.close()
