"""The bytes of a conversation: lines, and a mail as it comes in. What is answered to them is not decided here."""

from __future__ import annotations

import asyncio
from typing import Protocol

END = b"\r\n.\r\n"
HOLD_AT_ONCE = 3  # times the size limit: what all conversations together may have in memory


class Hand(Protocol):
    """What all conversations of a receiver hold at the moment, in bytes."""

    size_limit: int
    bytes_in_hand: int


class Reader(asyncio.StreamReader):
    """Lines end in CRLF and nothing else; a mail is read in pieces of any shape, not line by line."""

    async def readuntil(self, separator: bytes = b"\n") -> bytes:  # type: ignore[override]
        line = await super().readuntil(separator)
        if separator == b"\n" and (not line.endswith(b"\r\n") or b"\r" in line[:-2] or b"\0" in line):
            return b"\r\n"  # aiosmtpd answers an empty command with "500 Error: bad syntax"
        return line

    def begin_content(self) -> None:
        """The CRLF of the DATA command counts as the one before a first line that is a lone dot."""
        self._buffer[:0] = b"\r\n"  # type: ignore[attr-defined]

    async def next_piece(self) -> tuple[bytes, bool]:
        """Some bytes of the mail, and whether they end it."""
        try:
            return await super().readuntil(END), True
        except asyncio.LimitOverrunError as error:
            return await self.readexactly(max(error.consumed, 1)), False


class Content:
    """A mail as it comes in, counted against what the process may hold at once."""

    TOO_LARGE = "552 5.3.4 The mail is larger than this server takes"
    BUSY = "452 4.3.2 Too much mail at once, try again later"

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        self.pieces: list[bytes] = []
        self.size = 0
        self.held = 0
        self.refusal = ""

    def add(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.refusal:
            return
        if self.size > self.hand.size_limit + len(END) + 2:
            self.refusal = self.TOO_LARGE
        elif self.hand.bytes_in_hand + len(piece) > HOLD_AT_ONCE * self.hand.size_limit:
            self.refusal = self.BUSY
        if self.refusal:
            self.let_go()
            return
        self.pieces.append(piece)
        self.held += len(piece)
        self.hand.bytes_in_hand += len(piece)

    def text(self) -> bytes:
        """Without the dots of RFC 5321 §4.5.2."""
        data = b"".join(self.pieces)
        self.pieces.clear()
        return data[: -len(b".\r\n")].replace(b"\r\n.", b"\r\n")[len(b"\r\n") :]

    def let_go(self) -> None:
        self.pieces.clear()
        self.hand.bytes_in_hand -= self.held
        self.held = 0


def has_bare_ends(raw: bytes) -> bool:
    """A CR or LF alone may end a line, and so the mail, for the server before us: SMTP smuggling."""
    return not raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r")
