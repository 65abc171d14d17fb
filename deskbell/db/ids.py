"""Public ids: random, URL-safe, unguessable. Database keys never leave the house (decision A14)."""

from __future__ import annotations

import secrets

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # no l, o, 0, 1: people read them aloud


def public_id() -> str:
    """20 characters, 100 bits."""
    return "".join(ALPHABET[byte & 31] for byte in secrets.token_bytes(20))
