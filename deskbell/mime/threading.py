"""What ties a mail to a ticket: signed reply tokens, Message-IDs, numbers in subjects. Finds candidates only;
whether the sender may write there is decided elsewhere (decisions D29)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

from deskbell.mime.digests import trace_free_digest
from deskbell.mime.mail import ParsedMail
from deskbell.mime.subjects import HOOK, clean_subject, number_candidates, tag_subject

__all__ = [
    "HOOK", "Keys", "Token", "clean_subject", "make_message_id", "make_token", "message_id_digest",
    "normalise_message_id",
    "number_candidates", "read_token", "tag_subject", "tokens_in", "trace_free_digest",
]  # fmt: skip

TOKEN_VERSION = 1
MAC_BYTES = 12  # 96 bits
_CONTEXT = b"deskbell reply token\x00"
_PURPOSES = ("c", "a", "n")
_TOKEN = re.compile(r"[a-z2-7]{24,56}")


@dataclass(frozen=True, slots=True)
class Keys:
    """Secrets by key id (0–255); `current` signs, all verify. Each at least 16 bytes."""

    current: int
    secrets: Mapping[int, bytes]


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was verified. `purpose`: "c" customer, "a" agent's answer, "n" agent's note. `expires`: last valid
    Unix day, None never."""

    subject_id: int
    purpose: str
    person_id: int | None
    expires: int | None
    key_id: int


def make_token(
    subject_id: int, *, purpose: str, person_id: int | None = None, expires: int | None = None, keys: Keys
) -> str:
    """Lower-case base32, at most 56 characters: `support+TOKEN` stays within the 64 of RFC 5321 §4.5.3.1.1."""
    head = bytes([TOKEN_VERSION << 4 | _PURPOSES.index(purpose), keys.current])
    payload = head + b"".join(_number(part) for part in (subject_id, _plus(person_id), _plus(expires)))
    token = base64.b32encode(payload + _mac(payload, keys.secrets[keys.current])).decode("ascii").rstrip("=").lower()
    if len(token) > 56:
        raise ValueError("token would be too long for a local part")
    return token


def read_token(text: str, keys: Keys, now_day: int) -> Token | None:
    """The token if it is signed by us and not expired on the Unix day `now_day`; else None. Constant-time."""
    text = text.strip().lower()
    if not _TOKEN.fullmatch(text):
        return None
    try:
        data = base64.b32decode(text.upper() + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        return None
    payload, mac = data[:-MAC_BYTES], data[-MAC_BYTES:]
    if len(payload) < 5 or payload[0] >> 4 != TOKEN_VERSION or payload[0] & 15 >= len(_PURPOSES):
        return None
    secret = keys.secrets.get(payload[1])
    known = secret is not None
    good = hmac.compare_digest(mac, _mac(payload, secret or b"\x00" * 32))
    # The unused last bits of base32 would let one token be spelt in several ways.
    canonical = base64.b32encode(data).decode("ascii").rstrip("=").lower() == text
    numbers = _numbers(payload[2:]) if known and good and canonical else None
    if numbers is None:
        return None
    subject_id, person, expires = numbers
    if expires and now_day > expires - 1:
        return None
    return Token(
        subject_id,
        _PURPOSES[payload[0] & 15],
        person - 1 if person else None,
        expires - 1 if expires else None,
        payload[1],
    )


def _plus(value: int | None) -> int:
    """None is 0, so a value is one more than it says."""
    return 0 if value is None else value + 1


def _mac(payload: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, _CONTEXT + payload, hashlib.sha256)[:MAC_BYTES]


def _number(value: int) -> bytes:
    """Base-128, least first, high bit on all but the last byte."""
    if value < 0:
        raise ValueError("numbers in tokens are not negative")
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _numbers(data: bytes) -> tuple[int, int, int] | None:
    out, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            out.append(value)
            value = shift = 0
    return (out[0], out[1], out[2]) if len(out) == 3 and shift == 0 else None


def make_message_id(token: str, host: str, random: str) -> str:
    """`token.random@host`, without angle brackets. `random` makes each mail's id its own: letters and digits."""
    return f"{token}.{random}@{host}"


def tokens_in(mail: ParsedMail) -> list[str]:
    """What may be tokens, newest first: In-Reply-To, References from the right, then plus-addresses. Not verified."""
    found: dict[str, None] = {}
    for message_id in (*mail.in_reply_to, *reversed(mail.references)):
        _candidate(message_id.partition("@")[0].partition(".")[0], found)
    addresses = [address.email for address in (*mail.to, *mail.cc)] + list(mail.delivered_to)
    for address in addresses:
        _, plus, detail = address.rpartition("@")[0].partition("+")
        if plus:
            _candidate(detail, found)
    return list(found)[:50]


def _candidate(text: str, found: dict[str, None]) -> None:
    text = text.strip().lower()
    if _TOKEN.fullmatch(text):
        found.setdefault(text, None)


def normalise_message_id(text: str) -> str:
    """Without brackets and blanks; the host in lower case (the left side is the writer's own, RFC 5322 §3.6.4)."""
    text = re.sub(r"\s", "", text).strip("<>")
    left, at, right = text.rpartition("@")
    return f"{left}@{right.lower()}" if at else text


def message_id_digest(text: str) -> str:
    """SHA-256 (hex) of the normalised id: what ids are looked up by, whatever their length. "" for no id."""
    normal = normalise_message_id(text)
    return hashlib.sha256(normal.encode("utf-8", "replace")).hexdigest() if normal else ""
