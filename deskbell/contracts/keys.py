"""What a key looks like, and the words of a text that may be one. Reads no database."""

from __future__ import annotations

import re
import unicodedata

from deskbell.mime.storable import storable

SHORTEST, LONGEST = 6, 80
READ = 20_000
"""Letters of a text that are looked through."""
MOST_LIKELY, MOST_OTHERS = 20, 40
"""Words of one text that are looked up."""
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")  # what mail programs make of a hyphen
_KEY = re.compile(r"[A-Z0-9](?:[A-Z0-9._/-]*[A-Z0-9])")
_WORD = re.compile(r"(?<![\w@/.-])[A-Za-z0-9][A-Za-z0-9._/-]*+(?!@)")


def fold(text: str) -> str:
    """The key as it is compared: capitals, plain hyphens. Any text will do, and the database takes it."""
    return storable(unicodedata.normalize("NFKC", text[: 4 * LONGEST])).translate(_DASHES).upper().strip()


def is_key(folded: str) -> bool:
    return SHORTEST <= len(folded) <= LONGEST and _KEY.fullmatch(folded) is not None


def words(text: str, patterns: list[str]) -> tuple[list[str], list[str]]:
    """Folded words that have a pattern and a digit, so that they are meant as keys; and others that could be one."""
    likely: dict[str, None] = {}
    others: dict[str, None] = {}
    for found in _WORD.finditer(text[:READ].translate(_DASHES)):
        word = found[0].upper().rstrip("._/-")
        if not is_key(word) or not any(sign.isdigit() for sign in word):
            continue
        into = likely if any(pattern in word for pattern in patterns) else others
        into[word] = None
    return list(likely)[:MOST_LIKELY], list(others)[:MOST_OTHERS]
