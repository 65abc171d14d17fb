"""A mail server on a real socket that keeps what it gets, and misbehaves as told."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session, syntax


@dataclass
class Got:
    envelope_from: str
    to: list[str]
    data: bytes
    in_tls: bool

    @property
    def message(self) -> Message:
        return BytesParser(policy=compat32).parsebytes(self.data)

    @property
    def text(self) -> str:
        return _part(self.message, "text/plain")

    @property
    def html(self) -> str:
        return _part(self.message, "text/html")


def _part(message: Message, content_type: str) -> str:
    for part in message.walk():
        if part.get_content_type() == content_type:
            return part.get_payload(decode=True).decode()  # type: ignore[union-attr]
    return ""


@dataclass
class Script:
    """`tricks`: one per mail, in order, "" for none. `answers`: per recipient, one per try."""

    tricks: list[str] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    null_path_refused: bool = False
    password: str = ""
    got: list[Got] = field(default_factory=list)
    connections: int = 0
    passwords_seen: list[bytes] = field(default_factory=list)


class _Server(SMTP):
    script: Script

    def connection_made(self, transport: Any) -> None:
        if self.transport is None:
            self.script.connections += 1
        super().connection_made(transport)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:
        trick = self.script.tricks.pop(0) if self.script.tricks else ""
        if trick == "drop after DATA":
            await self.push("354 Go on")
            self.transport.abort()
        elif trick.startswith("4") or trick.startswith("5"):
            self._set_post_data_state()
            await self.push(trick)
            if trick.startswith("421"):
                self.transport.close()
        elif trick == "trickle":
            for letter in b"354 " + b"x" * 2000:
                self._writer.write(bytes([letter]))
                await asyncio.sleep(0.05)
        else:
            self.session.trick = trick  # type: ignore[attr-defined]
            await super().smtp_DATA(arg)


class _Handler:
    def __init__(self, script: Script) -> None:
        self.script = script

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in ("", "<>") and self.script.null_path_refused:
            return "550 5.7.60 Client does not have permissions to send as this sender"
        envelope.mail_from = address.strip("<>") or "<>"  # aiosmtpd takes no recipient after an empty one
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answers = self.script.answers[address]
        if answers and (answer := answers.pop(0)):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        trick = session.trick
        if trick == "drop after the dot, unread":
            server.transport.abort()
            return "250 never arrives"
        self.script.got.append(
            Got((envelope.mail_from or "").strip("<>"), envelope.rcpt_tos, envelope.content, session.ssl is not None)
        )
        if trick == "drop after the dot":
            server.transport.abort()
        if trick == "250, then reset":
            await server.push("250 2.0.0 Taken")
            server.transport.abort()
        if trick == "refuse after the dot":
            return "554 5.6.0 I do not like the content"
        return "250 2.0.0 Taken"


class Sink:
    """`with Sink() as sink:` listens on 127.0.0.1:`sink.port`; `stop` and `start` make it go and come back."""

    def __init__(self, *, tls: ssl.SSLContext | None = None, implicit: bool = False, password: str = "") -> None:
        self.script = Script(password=password)
        self.implicit = tls if implicit else None
        self.port = 0
        script = self.script

        def login(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
            assert isinstance(data, LoginPassword)
            script.passwords_seen.append(data.password)
            return AuthResult(success=data.password == script.password.encode(), handled=False)

        self.server_class = type("Server", (_Server,), {"script": script})
        self.options: dict[str, Any] = {"enable_SMTPUTF8": True}
        if password:
            self.options |= {"authenticator": login, "auth_require_tls": False, "auth_required": True}
        if tls and not implicit:
            self.options["tls_context"] = tls

    @property
    def got(self) -> list[Got]:
        return self.script.got

    def start(self) -> None:
        loop = self.loop = asyncio.new_event_loop()
        ready = threading.Event()

        def run() -> None:
            asyncio.set_event_loop(loop)
            make = lambda: self.server_class(_Handler(self.script), loop=loop, **self.options)  # noqa: E731
            listening = loop.create_server(make, "127.0.0.1", self.port, ssl=self.implicit)
            server = loop.run_until_complete(listening)
            self.port = server.sockets[0].getsockname()[1]
            ready.set()
            loop.run_forever()
            server.close()
            tasks = asyncio.all_tasks(loop)
            for task in tasks:
                task.cancel()
            loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
            loop.close()

        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()
        assert ready.wait(10)

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    def __enter__(self) -> Sink:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
