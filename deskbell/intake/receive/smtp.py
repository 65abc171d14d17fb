"""The SMTP and LMTP receivers of this process, on the caller's event loop. 250 is said once the mail is durable."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
import time
from collections import Counter
from pathlib import Path
from typing import Any
from weakref import WeakSet

from django.conf import settings as django_settings

from deskbell.intake.receive import addresses
from deskbell.intake.receive.addresses import AddressBook, Taken
from deskbell.intake.receive.collector import Collector
from deskbell.intake.receive.session import LmtpSession, SmtpSession
from deskbell.intake.spool import Arrival, Kept

FRESH = 2.0  # seconds an address book is believed
BACKLOG = 128

logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd writes every command, addresses and all


class Receiver:
    """What the conversations share. `port` and `lmtp` are the ports really listened on, None when switched off."""

    def __init__(self, size_limit: int) -> None:
        self.size_limit = size_limit
        self.connections: Counter[str] = Counter()
        self.bytes_in_hand = 0
        self.port: int | None = None
        self.lmtp: int | None = None
        self.collector = Collector()
        self.servers: list[asyncio.Server] = []
        self.sessions: WeakSet[SmtpSession] = WeakSet()
        self._book = AddressBook({})
        self._book_until = 0.0
        self._loading = asyncio.Lock()

    async def find(self, address: str) -> Taken | None:
        """Whether the desk takes mail for this address. Raises DatabaseError: then nobody knows."""
        async with self._loading:
            if time.monotonic() >= self._book_until:
                self._book = await self.collector.ask(addresses.load)
                self._book_until = time.monotonic() + FRESH
        return self._book.find(address)

    async def keep(self, arrivals: list[Arrival]) -> list[Kept]:
        return await self.collector.keep(arrivals)

    async def listen(
        self, kind: type[SmtpSession], environment: Any, *, host: str = "", port: int = 0, path: Path | None = None
    ) -> int | None:
        """Accept conversations of that kind; on which port. Raises OSError when the address is taken."""
        tls = _tls(environment)

        def conversation() -> SmtpSession:
            session = kind(self, name=environment.smtp_host_name, tls=None if path else tls)
            self.sessions.add(session)
            return session

        loop = asyncio.get_running_loop()
        if path:
            self.servers.append(await loop.create_unix_server(conversation, path, backlog=BACKLOG))
            path.chmod(0o666)  # the mail server runs as another user; its folder says who gets here
            return None
        server = await loop.create_server(conversation, host, port, backlog=BACKLOG)
        self.servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Take no more, finish what was handed over, hang up. A client without an answer will send again."""
        for server in self.servers:
            server.close()
        await self.collector.close()
        await asyncio.sleep(0)  # lets the conversations whose mail was kept say so
        for session in list(self.sessions):
            if session.transport is not None:
                session.transport.close()


async def start(settings: Any = django_settings) -> Receiver:
    """Listen as the settings say. Raises OSError when an address cannot be used."""
    environment = settings.DESKBELL
    receiver = Receiver(environment.mail_limit)
    host = environment.smtp_bind
    try:
        if environment.smtp_port:
            receiver.port = await receiver.listen(SmtpSession, environment, host=host, port=environment.smtp_port)
        if environment.lmtp_port:
            receiver.lmtp = await receiver.listen(LmtpSession, environment, host=host, port=environment.lmtp_port)
        if environment.lmtp_socket:
            await receiver.listen(LmtpSession, environment, path=environment.lmtp_socket)
    except BaseException:
        with contextlib.suppress(Exception):
            await receiver.close()
        raise
    return receiver


def _tls(environment: Any) -> ssl.SSLContext | None:
    if environment.smtp_tls_cert is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(environment.smtp_tls_cert, environment.smtp_tls_key)
    return context
