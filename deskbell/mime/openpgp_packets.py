"""The packets of an OpenPGP key, and what a signature among them says (RFC 9580 4 and 5.2). Checks every length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

CREATED, KEY_EXPIRES, ISSUER, FLAGS, ISSUER_FINGERPRINT = 2, 9, 16, 27, 33


class Damaged(Exception):
    """A length leads beyond the end, or a form that keys never have."""


class Reader:
    """Takes bytes from the front; Damaged when there are not enough."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def take(self, length: int) -> bytes:
        if length < 0 or length > self.left:
            raise Damaged
        self._at += length
        return self._data[self._at - length : self._at]

    def number(self, length: int) -> int:
        return int.from_bytes(self.take(length))

    def mpi(self) -> int:
        """A large number: its bits, after it is passed over."""
        bits = self.number(2)
        self.take((bits + 7) // 8)
        return bits


@dataclass(frozen=True, slots=True)
class Packet:
    tag: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Signature:
    """`expires_after`: of the key, in seconds of its age. `flags`: what the key is for, None if it does not say."""

    type: int
    created: int
    expires_after: int | None
    flags: int | None
    issuer: bytes
    issuer_fingerprint: bytes

    def is_by(self, fingerprint: bytes) -> bool:
        if self.issuer_fingerprint:
            return self.issuer_fingerprint == fingerprint
        return len(fingerprint) == 20 and self.issuer == fingerprint[-8:]


def packets(data: bytes, most: int) -> Iterator[Packet]:
    reader = Reader(data)
    for _ in range(most):
        if not reader.left:
            return
        head = reader.number(1)
        if not head & 0x80:
            raise Damaged
        if head & 0x40:
            yield Packet(head & 0x3F, reader.take(_new_length(reader)))
        else:
            yield Packet(head >> 2 & 0x0F, reader.take(_old_length(reader, head & 3)))
    if reader.left:
        raise Damaged


def _new_length(reader: Reader) -> int:
    first = reader.number(1)
    if first < 192:
        return first
    if first < 224:
        return (first - 192 << 8) + reader.number(1) + 192
    if first == 255:
        return reader.number(4)
    raise Damaged  # in parts: for data only, never for keys


def _old_length(reader: Reader, kind: int) -> int:
    if kind == 3:
        raise Damaged  # to the end, whatever that is
    return reader.number((1, 2, 4)[kind])


def signature(body: bytes) -> Signature | None:
    """None for versions that say nothing about a key of today."""
    reader = Reader(body)
    version = reader.number(1)
    if version not in (4, 6):
        return None
    kind = reader.number(1)
    reader.take(2)  # algorithms
    size = 2 if version == 4 else 4
    hashed = dict(_subpackets(reader.take(reader.number(size))))
    open_ones = dict(_subpackets(reader.take(reader.number(size))))
    fingerprint = hashed.get(ISSUER_FINGERPRINT) or open_ones.get(ISSUER_FINGERPRINT, b"")
    return Signature(
        kind,
        _number(hashed.get(CREATED)) or 0,
        _number(hashed.get(KEY_EXPIRES)),
        hashed[FLAGS][0] if hashed.get(FLAGS) else None,
        hashed.get(ISSUER) or open_ones.get(ISSUER, b""),
        fingerprint[1:],
    )


def _subpackets(data: bytes) -> Iterator[tuple[int, bytes]]:
    reader = Reader(data)
    while reader.left:
        first = reader.number(1)
        if first >= 192:
            first = reader.number(4) if first == 255 else (first - 192 << 8) + reader.number(1) + 192
        if first < 1:
            raise Damaged
        body = reader.take(first)
        yield body[0] & 0x7F, body[1:]


def _number(data: bytes | None) -> int | None:
    if data is None:
        return None
    if len(data) != 4:
        raise Damaged
    return int.from_bytes(data)
