"""How much of one mail is looked at. Numbers only; what goes over a limit is noted in `defects`, never an error."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes (of text: characters). The raw mail is kept whole elsewhere, so cutting loses nothing."""

    header_block: int = 256 * KIB
    header_fields: int = 1_000
    address_field: int = 16 * KIB
    addresses: int = 500
    references: int = 200
    nesting: int = 50
    parts: int = 1_000
    boundary: int = 256
    decoded_ratio: int = 4  # decoded total may be at most this many times the mail …
    decoded_floor: int = 1 * MIB  # … or this, whichever is more
    encoded_words: int = 1_000
    text: int = 4 * MIB
    html: int = 2 * MIB
    quotes: int = 512 * KIB  # text beyond this, or beyond so many lines, is not searched for quotes
    quote_lines: int = 10_000
    subject: int = 998  # RFC 5322 §2.1.1
    file_name: int = 200
    field_text: int = 4 * KIB


LIMITS = Limits()
