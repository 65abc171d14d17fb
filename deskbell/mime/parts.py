"""The parts of an outgoing mail as bytes, each with its own header: texts, files, and boxes around them."""

from __future__ import annotations

import base64
import re

from deskbell.mime.encoding import content_type_of, fold, parameter
from deskbell.mime.mail import MailFile
from deskbell.mime.names import safe_name
from deskbell.mime.storable import one_line, storable


def text_part(subtype: str, text: str) -> bytes:
    """text/plain or text/html in UTF-8, ended by a line end; 7bit, else quoted-printable or base64."""
    data = storable(text).replace("\r\n", "\n").replace("\r", "\n").encode("utf-8")
    if not data.endswith(b"\n"):
        data += b"\n"
    lines = data.replace(b"\n", b"\r\n")
    if (
        data.isascii()
        and max(map(len, data.split(b"\n"))) <= 200
        and not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", data)
    ):
        encoding, body = "7bit", lines
    else:
        quoted = _quoted_printable(data)
        coded = base64.encodebytes(lines[:-2]).replace(b"\n", b"\r\n")
        encoding, body = ("quoted-printable", quoted) if len(quoted) <= len(coded) * 1.5 else ("base64", coded)
    return (
        fold("Content-Type", f'text/{subtype}; charset="utf-8"')
        + fold("Content-Transfer-Encoding", encoding)
        + b"\r\n"
        + body
    )


def _quoted_printable(data: bytes) -> bytes:
    """RFC 2045 §6.7, lines of at most 76. "From " and a lone dot are encoded too: some relays change them."""
    out = []
    for line in data.removesuffix(b"\n").split(b"\n"):
        coded, width = bytearray(), 0
        for at, byte in enumerate(line):
            last = at == len(line) - 1
            plain = 33 <= byte <= 126 and byte != 61
            plain = plain or (byte in (32, 9) and not last)
            if at == 0 and (byte == 46 or line.startswith(b"From ")):
                plain = False
            token = bytes([byte]) if plain else b"=%02X" % byte
            if width + len(token) > 75:
                coded += b"=\r\n"
                width = 0
            coded += token
            width += len(token)
        out.append(bytes(coded))
    return b"\r\n".join(out) + b"\r\n"


def file_part(file: MailFile) -> bytes:
    """A file in base64. The name is made safe again: what we send must not harm others either."""
    name = safe_name(file.name) or "file"
    shown = "inline" if file.inline and file.content_id else "attachment"
    header = fold("Content-Type", content_type_of(file.content_type) + parameter("name", name))
    header += fold("Content-Transfer-Encoding", "base64")
    header += fold("Content-Disposition", shown + parameter("filename", name))
    content_id = re.sub(r"[^\x21-\x3b\x3d\x3f-\x7e]", "", one_line(file.content_id, 200))
    if content_id:
        header += fold("Content-ID", f"<{content_id}>")
    return header + b"\r\n" + base64.encodebytes(file.data).replace(b"\n", b"\r\n")


def container(subtype: str, parts: list[bytes], seed: str) -> bytes:
    """multipart/… whose boundary occurs in none of its parts."""
    boundary, count = f"=_{seed}", 0
    while any(boundary.encode("ascii") in part for part in parts):
        count += 1
        boundary = f"=_{seed}{count}"
    mark = b"--" + boundary.encode("ascii")
    body = b"".join(mark + b"\r\n" + part + (b"" if part.endswith(b"\r\n") else b"\r\n") for part in parts)
    return fold("Content-Type", f'multipart/{subtype}; boundary="{boundary}"') + b"\r\n" + body + mark + b"--\r\n"
