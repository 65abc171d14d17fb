"""Secrets at rest: AES-256-GCM under the data key, which lies outside the database and its backups (S8)."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


class CannotUnseal(Exception):
    """The secret was sealed with another key, or changed."""


def seal(secret: str, *, purpose: str) -> bytes:
    """Version byte, 12 bytes of nonce, ciphertext. `purpose` is bound to it: a mailbox's password opens no link."""
    if not secret:
        return b""
    nonce = os.urandom(12)
    return b"\x01" + nonce + AESGCM(settings.DATA_KEY).encrypt(nonce, secret.encode(), purpose.encode())


def unseal(sealed: bytes, *, purpose: str) -> str:
    sealed = bytes(sealed)
    if not sealed:
        return ""
    try:
        return AESGCM(settings.DATA_KEY).decrypt(sealed[1:13], sealed[13:], purpose.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise CannotUnseal("This secret was stored under another key file. Enter it again.") from error
