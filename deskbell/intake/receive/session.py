"""One SMTP or LMTP conversation: aiosmtpd's, made strict where mail could be lost, smuggled or run the house full.

Takes bytes and answers; what is in them is not looked at."""

from __future__ import annotations

import asyncio
import errno
import logging
import re
import ssl
from collections import Counter
from typing import Any, Protocol, cast

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from deskbell.blobs import storage
from deskbell.intake.receive.addresses import Taken, one_per_queue
from deskbell.intake.receive.content import Content, Reader, has_bare_ends
from deskbell.intake.spool import Arrival, Kept

log = logging.getLogger(__name__)

READ_AHEAD = 64 * 1024
COMMAND_SECONDS = 300  # RFC 5321 §4.5.3.2.7: at least five minutes
DATA_SECONDS = 1800  # for a whole mail, however steadily it drips
CONNECTIONS = 200
CONNECTIONS_PER_PEER = 50
RECIPIENTS = 100  # RFC 5321 §4.5.3.1.8
ERRORS = 20  # Postfix's smtpd_hard_error_limit: nobody guesses addresses here
ADDRESS_LENGTH = 254

TOO_LARGE = Content.TOO_LARGE
BARE = "550 5.6.11 The mail has a bare CR or LF"
NO_ROOM = "452 4.3.1 Not enough room, try again later"
TROUBLE = "451 4.3.0 Trouble on our side, try again later"
UNKNOWN = "550 5.1.1 No such address here"
TOO_MANY_RECIPIENTS = "452 4.5.3 Too many recipients"
TOO_MANY_CONNECTIONS = b"421 4.3.2 Too many connections, try again later\r\n"
TOO_MANY_ERRORS = "421 4.7.0 Too many errors"


class Desk(Protocol):
    """What a conversation needs of its receiver."""

    size_limit: int
    connections: Counter[str]
    bytes_in_hand: int

    async def find(self, address: str) -> Taken | None: ...

    async def keep(self, arrivals: list[Arrival]) -> list[Kept]: ...


class Handler:
    """aiosmtpd's hooks."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, name: str, lines: list[str]
    ) -> list[str]:
        session.host_name = name
        kept = [line for line in lines if not line[4:].startswith(("AUTH", "HELP"))]
        return [*kept, "250 PIPELINING"]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        sizes = [int(option[5:]) for option in options if option.startswith("SIZE=")]
        if not storage.has_room(sizes[0] if sizes else 0):
            return NO_ROOM
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= RECIPIENTS:
            return TOO_MANY_RECIPIENTS
        taken = await self.desk.find(address)
        if taken is None:
            return UNKNOWN
        envelope.rcpt_tos.append(taken)  # type: ignore[arg-type]
        return "250 2.1.5 OK"

    async def handle_exception(self, error: Exception) -> str:
        log.error("a mail conversation failed", exc_info=error)
        return TROUBLE


class SmtpSession(SMTP):
    source = "smtp"

    def __init__(self, desk: Desk, *, name: str, tls: ssl.SSLContext | None) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(
            Handler(desk),
            data_size_limit=desk.size_limit,
            enable_SMTPUTF8=True,
            hostname=name,
            ident="ESMTP",
            tls_context=tls,
            timeout=COMMAND_SECONDS,
            loop=loop,
        )
        asyncio.StreamReaderProtocol.__init__(
            self, Reader(limit=READ_AHEAD, loop=loop), self._cb_client_connected, loop=loop
        )
        self.desk = desk
        self.peer_name: str | None = None
        self.is_counted = False
        self.errors = 0

    # -- coming and going ------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._original_transport is None:  # else it is the same connection, with TLS now
            peer = transport.get_extra_info("peername")
            self.peer_name = str(peer[0]) if isinstance(peer, tuple) else "local"
            counted = self.desk.connections
            if counted.total() >= CONNECTIONS or counted[self.peer_name] >= CONNECTIONS_PER_PEER:
                transport.write(TOO_MANY_CONNECTIONS)  # type: ignore[attr-defined]
                transport.close()
                return
            counted[self.peer_name] += 1
            self.is_counted = True
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self.is_counted and self.peer_name is not None:
            self.desk.connections[self.peer_name] -= 1
            self.is_counted = False
        if self.session is not None and self._timeout_handle is not None:
            super().connection_lost(error)

    def eof_received(self) -> bool | None:
        return super().eof_received() if self.session is not None else False

    async def push(self, status: Any) -> None:
        await super().push(status)
        if status[:1] in ("5", b"5"):
            self.errors += 1
            if self.errors == ERRORS and self.transport is not None:
                await super().push(TOO_MANY_ERRORS)
                self.transport.close()

    # -- commands --------------------------------------------------------------------------------

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """The address of `<address> parameters`: aiosmtpd's parser refuses some that exist (a..b@c)."""
        arg = arg.lstrip()
        if arg and not arg.startswith("<"):  # not allowed, and common
            bare, _, rest = arg.partition(" ")
            arg = f"<{bare}> {rest}"
        found = _PATH.match(arg)
        if not found or len(found["address"]) > ADDRESS_LENGTH:
            return None, None
        return found["address"] or "<>", found["rest"]

    async def smtp_VRFY(self, arg: str) -> None:
        await self.push("252 2.5.2 Send it, and see")

    async def smtp_AUTH(self, arg: str) -> None:
        await self.push("502 5.5.1 Nobody signs in here")

    async def smtp_DATA(self, arg: str) -> None:
        envelope = self.envelope
        if envelope is None or not envelope.rcpt_tos:
            await self.push("503 5.5.1 No recipient yet")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        content = Content(self.desk)
        try:
            async with asyncio.timeout(DATA_SECONDS):
                is_whole = await self._receive(content)
            answer = content.refusal or await self._keep(content.text(), envelope)
        except TimeoutError:
            if self.transport is not None:
                self.transport.close()
            return
        finally:
            content.let_go()
        self._set_post_data_state()
        await self.answer(answer, len(envelope.rcpt_tos))
        if not is_whole and self.transport is not None:
            self.transport.close()  # it went on and on; what follows is not a command

    async def _receive(self, content: Content) -> bool:
        """Read until the lone dot. False when the client was cut off, far beyond the size limit."""
        reader = self._reader
        assert isinstance(reader, Reader)
        reader.begin_content()
        ended = False
        while not ended:
            piece, ended = await reader.next_piece()
            self._reset_timeout()
            content.add(piece)
            if content.size > 2 * self.desk.size_limit:
                return False
        return True

    async def _keep(self, raw: bytes, envelope: Envelope) -> str:
        sender = "" if envelope.mail_from in (None, "<>") else envelope.mail_from
        if has_bare_ends(raw):
            return BARE
        if not storage.has_room(len(raw)):
            return NO_ROOM
        arrivals = [
            Arrival(raw, taken.address, sender, self.source)
            for taken in one_per_queue(cast(list[Taken], envelope.rcpt_tos))
        ]
        try:
            kept = await self.desk.keep(arrivals)
        except Exception as error:
            if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
                return NO_ROOM
            log.error("a mail could not be kept", exc_info=error)
            return TROUBLE
        return f"250 2.0.0 Kept as {kept[0].public_id}"

    async def answer(self, status: str, recipients: int) -> None:
        """What has become of the mail: once, however many recipients it has."""
        await self.push(status)


class LmtpSession(SmtpSession, LMTP):
    """RFC 2033: LHLO, and an answer for each recipient."""

    source = "lmtp"

    async def answer(self, status: str, recipients: int) -> None:
        for _recipient in range(recipients):
            await self.push(status)


_PATH = re.compile(
    r"""< (?: @[^<>\s:]*: )?            # a source route, to be ignored (RFC 5321 §4.1.1.3)
        (?P<address> (?: "(?:[^"\\\x00-\x1f\ud800-\udfff]|\\.)*" @)? [^<>"\s\x00-\x1f\ud800-\udfff]* )
        > \s* (?P<rest> .*)$""",
    re.VERBOSE,
)
