"""The text form of a key: what stands between BEGIN and END, and whether it arrived whole (RFC 9580 6)."""

from __future__ import annotations

import base64
import re

from deskbell.mime.openpgp_packets import Damaged

PUBLIC = "PGP PUBLIC KEY BLOCK"
_BEGIN = re.compile(r"^[ \t>]*-----BEGIN (PGP [A-Z ,/0-9]+)-----[ \t\r]*$", re.MULTILINE)
_SECRET = re.compile(r"BEGIN PGP (?:PRIVATE|SECRET) KEY")
_HEADER = re.compile(r"[A-Za-z]{1,40}: ?")
CRC_START, CRC_POLYNOMIAL = 0xB704CE, 0x1864CFB


class NoBlock(Exception):
    """There is no public key in it."""


class PrivateKey(Exception):
    """There is a private key in it."""


class SeveralBlocks(Exception):
    """More than one."""


def opened(text: str) -> tuple[str, bytes]:
    """The one block of a public key, written plainly, and its bytes. Text around it is passed over, as is the sign
    that mail puts before quoted lines."""
    if _SECRET.search(text):
        raise PrivateKey
    begins = [found for found in _BEGIN.finditer(text) if found[1] == PUBLIC]
    if not begins:
        raise NoBlock
    if len(begins) > 1:
        raise SeveralBlocks
    lines = [line.strip(" \t\r>") for line in text[begins[0].end() :].splitlines()[1:]]
    if f"-----END {PUBLIC}-----" not in lines:
        raise Damaged
    data = _decoded(lines[: lines.index(f"-----END {PUBLIC}-----")])
    return _written(data), data


def _decoded(lines: list[str]) -> bytes:
    start = 0
    while start < len(lines) and _HEADER.match(lines[start]):
        start += 1
    body = [line for line in lines[start:] if line]
    check = body.pop()[1:] if body and body[-1].startswith("=") and len(body[-1]) == 5 else ""
    try:
        data = base64.b64decode("".join(body), validate=True)
        wanted = base64.b64decode(check, validate=True) if check else b""
    except ValueError:  # binascii.Error, or a sign that is not ASCII
        raise Damaged from None
    # RFC 9580 wants nobody to insist on this sum. Here it tells whoever pasted a key that a line got lost.
    if wanted and crc24(data) != int.from_bytes(wanted):
        raise Damaged
    return data


def _written(data: bytes) -> str:
    """Without headers and with its sum, which older programs want."""
    text = base64.b64encode(data).decode()
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    check = base64.b64encode(crc24(data).to_bytes(3)).decode()
    return "\n".join([f"-----BEGIN {PUBLIC}-----", "", *lines, f"={check}", f"-----END {PUBLIC}-----", ""])


def _remainder(byte: int) -> int:
    crc = byte << 16
    for _ in range(8):
        crc <<= 1
        if crc & 0x1000000:
            crc ^= CRC_POLYNOMIAL
    return crc


_REMAINDERS = tuple(map(_remainder, range(256)))


def crc24(data: bytes) -> int:
    crc = CRC_START
    for byte in data:
        crc = (crc << 8 & 0xFFFFFF) ^ _REMAINDERS[crc >> 16 ^ byte]
    return crc
