"""Content-Transfer-Encoding: base64, quoted-printable, uuencode, however broken."""

from __future__ import annotations

import binascii
import re

_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
_UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,200})\r?\n", re.MULTILINE)


def decode_transfer(data: bytes, encoding: str) -> tuple[bytes, str]:
    """(decoded, what was odd or ""). An unknown encoding leaves the bytes as they are."""
    encoding = encoding.strip().strip("\"'").lower().split(";")[0].split(" ")[0]
    if encoding == "base64":
        return _base64(data)
    if encoding in ("quoted-printable", "quoted_printable", "qp"):
        return binascii.a2b_qp(data), ""
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        found = next(iter(uuencoded(data)), None)
        return (found[1], "") if found else (data, "broken uuencode")
    odd = (
        "" if encoding in ("", "7bit", "8bit", "binary", "7-bit", "8-bit") else f"unknown encoding {encoding[:40]!r}"
    )
    return data, odd


def _base64(data: bytes) -> tuple[bytes, str]:
    clean = data.translate(None, _NOT_BASE64)
    if data.strip() and not clean:
        return data, "not base64 though it says so"
    out, odd = bytearray(), ""
    for at, found in enumerate(re.finditer(rb"[^=]+", clean)):
        # Several encodings one after the other: each ends with its own padding.
        odd = odd or ("several base64 blocks in one part" if at else "")
        piece = found.group(0)
        if len(piece) % 4 == 1:
            piece, odd = piece[:-1], "base64 was cut off"
        out += binascii.a2b_base64(piece + b"=" * (-len(piece) % 4))
    return bytes(out), odd


def uuencoded(data: bytes) -> list[tuple[str, bytes, int, int]]:
    """Blocks of uuencode in `data`: (name, bytes, start, end). At most 50; a block needs its `end` line."""
    found: list[tuple[str, bytes, int, int]] = []
    at = 0
    while len(found) < 50 and (begin := _UU_BEGIN.search(data, at)):
        end = re.compile(rb"^end[ \t]*\r?$", re.MULTILINE).search(data, begin.end())
        if end is None:
            break
        content = _uu_lines(data[begin.end() : end.start()], base64=begin.group(0).startswith(b"begin-base64"))
        if content is not None:
            name = begin.group(1).decode("utf-8", "replace").strip()
            found.append((name, content, begin.start(), end.end()))
        at = end.end()
    return found


def _uu_lines(block: bytes, *, base64: bool) -> bytes | None:
    if base64:
        return _base64(block)[0]
    out = []
    for line in block.splitlines():
        if not line.strip() or line[:1] == b"`":
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Encoders that pad too much: decode as many bytes as the line says (CPython's own workaround).
            wanted = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out.append(binascii.a2b_uu(line[:wanted]))
            except binascii.Error:
                return None
    return b"".join(out)
