"""An SMTP client for measuring: several connections, nothing but the conversation (RFC 5321)."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence

from bench.mails import Mail

DOT = re.compile(rb"^\.", re.MULTILINE)


class Refused(Exception):
    """The server said something else than it should."""


async def send_all(mails: Sequence[Mail], *, host: str, port: int, to: str, connections: int) -> float:
    """Seconds from the first command to the last 250. Mails of one thread keep their order on one connection."""
    shares: list[list[tuple[str, bytes]]] = [[] for _ in range(connections)]
    for mail in mails:
        shares[mail.thread % connections].append((mail.sender, DOT.sub(b"..", mail.raw) + b"\r\n.\r\n"))
    lines = [await asyncio.open_connection(host, port) for _ in range(connections)]
    for line in lines:
        await _expect(line[0], b"220")
        await _say(line, b"EHLO bench.example", b"250")
    began = time.perf_counter()
    await asyncio.gather(*(_converse(line, share, to) for line, share in zip(lines, shares, strict=True)))
    taken = time.perf_counter() - began
    for _reader, writer in lines:
        writer.close()
    return taken


Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _converse(line: Line, mails: list[tuple[str, bytes]], to: str) -> None:
    for sender, data in mails:
        await _say(line, f"MAIL FROM:<{sender}>".encode(), b"250")
        await _say(line, f"RCPT TO:<{to}>".encode(), b"250")
        await _say(line, b"DATA", b"354")
        line[1].write(data)
        await line[1].drain()
        await _expect(line[0], b"250")


async def _say(line: Line, words: bytes, answer: bytes) -> None:
    line[1].write(words + b"\r\n")
    await _expect(line[0], answer)


async def _expect(reader: asyncio.StreamReader, code: bytes) -> None:
    while True:
        said = await reader.readline()
        if not said.startswith(code):
            raise Refused(said.decode("utf-8", "replace"))
        if said[3:4] != b"-":
            return
