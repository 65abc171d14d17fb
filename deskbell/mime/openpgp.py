"""Reading an OpenPGP public key: fingerprint, names, when it ends (RFC 4880, RFC 9580).

Only what a person wants to see of their own key. Signatures are read and not verified: whoever is to encrypt to the
key verifies it then. Anything that is not one whole public key is refused, private keys above all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from deskbell.mime import openpgp_armor as armor
from deskbell.mime.openpgp_packets import Damaged, Packet, Reader, Signature, packets, signature

LONGEST = 100_000  # bytes of the text; a key with a hundred signatures of others has half of it
MOST_PACKETS = 2_000
MOST_NAMES = 20
LONGEST_NAME = 200

PRIMARY, SUBKEY, USER_ID, SIGNATURE = 6, 14, 13, 2
SECRET, SECRET_SUBKEY = 5, 7
PASSED_OVER = (10, 12, 17, 21)  # marker, trust, a picture, padding
LAST_CRITICAL = 39  # above it a packet that is not known may be passed over (RFC 9580 4.3)

CERTIFICATIONS = range(0x10, 0x14)
SUBKEY_BINDING, DIRECT_KEY, KEY_REVOCATION, CERTIFICATION_REVOCATION = 0x18, 0x1F, 0x20, 0x30
CURVES = {
    "2b06010401da470f01": "Ed25519",
    "2a8648ce3d030107": "NIST P-256",
    "2b81040022": "NIST P-384",
    "2b81040023": "NIST P-521",
    "2b240303020801010b": "Brainpool P-384",
    "2b240303020801010d": "Brainpool P-512",
    "2b2403030208010107": "Brainpool P-256",
    "2b8104000a": "secp256k1",
}
ENCRYPTING = (1, 2, 16, 18, 25, 26)
MAY_ENCRYPT = 0x04 | 0x08
FIXED = {27: ("Ed25519", 32), 28: ("Ed448", 57)}


class Why(StrEnum):
    """What is wrong with what was given."""

    TOO_LARGE = "too large"
    NOT_A_KEY = "not a key"
    DAMAGED = "damaged"
    PRIVATE = "private"
    SEVERAL = "several"
    TOO_OLD = "too old"
    UNKNOWN = "unknown"
    REVOKED = "revoked"
    EXPIRED = "expired"


class Refused(Exception):
    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class PublicKey:
    """`text` is the block alone, without what stood around it. `fingerprint` is in capital hexadecimal figures."""

    text: str
    fingerprint: str
    version: int
    algorithm: str
    created_at: datetime
    expires_at: datetime | None
    names: tuple[str, ...]
    encrypts: bool


@dataclass
class _Name:
    text: str
    certified: int = -1
    revoked: int = -1


@dataclass
class _Found:
    """What the packets said so far."""

    primary: Packet
    fingerprint: bytes
    names: list[_Name] = field(default_factory=list)
    certifications: list[Signature] = field(default_factory=list)
    direct: list[Signature] = field(default_factory=list)
    encrypts: bool = False


def read(text: str, now: datetime) -> PublicKey:
    """The key in this text; Refused, with the reason, for anything else."""
    if len(text.encode("utf-8", "replace")) > LONGEST:
        raise Refused(Why.TOO_LARGE)
    try:
        block, data = armor.opened(text)
        found = _collect(packets(data, MOST_PACKETS))
        version, created, algorithm = _primary(found.primary.body)
    except armor.PrivateKey:
        raise Refused(Why.PRIVATE) from None
    except armor.NoBlock:
        raise Refused(Why.NOT_A_KEY) from None
    except armor.SeveralBlocks:
        raise Refused(Why.SEVERAL) from None
    except Damaged:
        raise Refused(Why.DAMAGED) from None
    expires_at = _end(found, version, created)
    if expires_at is not None and expires_at <= now:
        raise Refused(Why.EXPIRED)
    return PublicKey(
        block, found.fingerprint.hex().upper(), version, algorithm, created, expires_at, _names(found), found.encrypts
    )


def _collect(all_packets: Iterator[Packet]) -> _Found:
    found: _Found | None = None
    subkey: Packet | None = None
    name: _Name | None = None
    for packet in all_packets:
        if packet.tag in (SECRET, SECRET_SUBKEY):
            raise Refused(Why.PRIVATE)
        if found is None:
            if packet.tag != PRIMARY:
                raise Refused(Why.NOT_A_KEY)
            found = _Found(packet, fingerprint(packet.body))
        elif packet.tag == PRIMARY:
            raise Refused(Why.SEVERAL)
        elif packet.tag == SUBKEY:
            subkey, name = packet, None
        elif packet.tag == USER_ID:
            name = _Name(_printable(packet.body))
            found.names.append(name)
        elif packet.tag == SIGNATURE:
            _signed(found, packet, name, subkey)
        elif packet.tag in PASSED_OVER or packet.tag > LAST_CRITICAL:
            name = None if packet.tag == 17 else name
        else:
            raise Refused(Why.NOT_A_KEY)
    if found is None:
        raise Refused(Why.NOT_A_KEY)
    return found


def _signed(found: _Found, packet: Packet, name: _Name | None, subkey: Packet | None) -> None:
    """What a signature of the key itself says; those of others are passed over."""
    said = signature(packet.body)
    if said is None or not said.is_by(found.fingerprint):
        return
    if said.type == KEY_REVOCATION:
        raise Refused(Why.REVOKED)
    if said.type == DIRECT_KEY:
        found.direct.append(said)
    elif said.type in CERTIFICATIONS and name is not None:
        found.certifications.append(said)
        name.certified = max(name.certified, said.created)
        found.encrypts = found.encrypts or bool(said.flags is not None and said.flags & MAY_ENCRYPT)
    elif said.type == CERTIFICATION_REVOCATION and name is not None:
        name.revoked = max(name.revoked, said.created)
    elif said.type == SUBKEY_BINDING and subkey is not None and len(subkey.body) > 5:
        may = subkey.body[5] in ENCRYPTING if said.flags is None else bool(said.flags & MAY_ENCRYPT)
        found.encrypts = found.encrypts or may


def fingerprint(body: bytes) -> bytes:
    """Of a primary key's packet (RFC 9580 5.5.4)."""
    version = body[0] if body else 0
    if version == 4:
        if len(body) > 0xFFFF:
            raise Damaged
        return hashlib.sha1(b"\x99" + len(body).to_bytes(2) + body, usedforsecurity=False).digest()
    if version == 6:
        return hashlib.sha256(b"\x9b" + len(body).to_bytes(4) + body).digest()
    raise Refused(Why.TOO_OLD if version < 4 else Why.UNKNOWN)


def _primary(body: bytes) -> tuple[int, datetime, str]:
    """Version, moment of making, algorithm; Damaged when the numbers do not fill the packet exactly."""
    reader = Reader(body)
    version, created, algorithm = reader.number(1), reader.number(4), reader.number(1)
    if version == 6 and reader.number(4) != reader.left:
        raise Damaged
    if algorithm in (1, 3):
        bits = reader.mpi()
        reader.mpi()
        shown = f"RSA {bits}"
    elif algorithm == 17:
        shown = f"DSA {reader.mpi()}"
        for _ in range(3):
            reader.mpi()
    elif algorithm in (19, 22):
        curve = reader.take(reader.number(1)).hex()
        shown = CURVES.get(curve, "ECDSA" if algorithm == 19 else "EdDSA")
        reader.mpi()
    elif algorithm in FIXED:
        shown, length = FIXED[algorithm]
        reader.take(length)
    else:
        raise Refused(Why.UNKNOWN)
    if reader.left:
        raise Damaged
    return version, datetime.fromtimestamp(created, UTC), shown


def _end(found: _Found, version: int, created: datetime) -> datetime | None:
    """By the newest signature that may say it: of a v6 key on the key itself, of a v4 key on one of its names."""
    newest = max(found.certifications, key=lambda said: said.created, default=None) if version == 4 else None
    if newest is None or newest.expires_after is None:
        newest = max(found.direct, key=lambda said: said.created, default=newest)
    return created + timedelta(seconds=newest.expires_after) if newest and newest.expires_after else None


def _names(found: _Found) -> tuple[str, ...]:
    """Those the key stands by."""
    kept = [name.text for name in found.names if name.certified >= 0 and name.revoked < name.certified]
    return tuple(name for name in dict.fromkeys(kept) if name)[:MOST_NAMES]


def _printable(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    return "".join(sign for sign in text if sign.isprintable())[:LONGEST_NAME].strip()
