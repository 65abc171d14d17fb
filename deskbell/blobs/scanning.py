"""Asking a virus scanner: clamd's INSTREAM over its socket. What becomes of the file is not decided here.

clamd(8): "zINSTREAM\\0", then pieces with their length in front (32 bits, network order), an empty one at the end;
the answer is one line, ended by NUL: "stream: OK", "stream: NAME FOUND" or "… ERROR"."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings

PIECE = 256 * 1024
CONNECT_WITHIN = 10.0
ANSWER_WITHIN = 300.0
"""Seconds; a large archive takes its time."""
LONGEST_ANSWER = 4096
_LENGTH = struct.Struct("!L")


class Unavailable(Exception):
    """No verdict; the text says why, to an administrator."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`found` names what is in it; empty when it is clean."""

    found: str

    @property
    def is_clean(self) -> bool:
        return not self.found


def is_on() -> bool:
    """Whether files are to be scanned at all."""
    return bool(settings.DESKBELL_CLAMD)


def scan(file: BinaryIO) -> Verdict:
    """The scanner's verdict on the whole file, which is read piece by piece. Unavailable."""
    where = settings.DESKBELL_CLAMD
    try:
        with _connected(where) as connection:
            cut = _send(connection, file)
            answer = _answer(connection)
    except OSError as error:
        raise Unavailable(f"The virus scanner at {where} does not answer: {error.strerror or error}.") from None
    if answer == "stream: OK" and not cut:
        return Verdict("")
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return Verdict(answer.removeprefix("stream: ").removesuffix(" FOUND")[:200] or "unknown")
    if "size limit exceeded" in answer:
        raise Unavailable(
            f"The virus scanner at {where} takes no files as large as this one. Raise StreamMaxLength in clamd.conf."
        )
    raise Unavailable(f"The virus scanner at {where} answered: {answer or 'nothing'}.")


def _connected(where: str) -> socket.socket:
    if where.startswith("/"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(CONNECT_WITHIN)
        try:
            connection.connect(where)
        except OSError:
            connection.close()
            raise
    else:
        host, _, port = where.rpartition(":")
        connection = socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_WITHIN)
    connection.settimeout(ANSWER_WITHIN)
    return connection


def _send(connection: socket.socket, file: BinaryIO) -> bool:
    """True when clamd listened no longer: it says why in its answer."""
    try:
        connection.sendall(b"zINSTREAM\0")
        while piece := file.read(PIECE):
            connection.sendall(_LENGTH.pack(len(piece)) + piece)
        connection.sendall(_LENGTH.pack(0))
    except (BrokenPipeError, ConnectionResetError):
        return True
    return False


def _answer(connection: socket.socket) -> str:
    answer = b""
    while len(answer) < LONGEST_ANSWER and b"\0" not in answer:
        piece = connection.recv(LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.partition(b"\0")[0].decode("utf-8", "replace").strip()
