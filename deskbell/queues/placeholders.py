"""`{name}` in texts that people write: filled from a dictionary, once, by exact name. No engine, no attribute, no
call (reliability.md E3): what a value holds is never looked at again, and what nobody knows stays as it was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

PLACEHOLDER = re.compile(r"\{([a-z][a-z_]{1,30})\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """One pass. A placeholder without a value stays."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def names_in(text: str) -> list[str]:
    """Each once, in the order they stand there."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def unknown_in(text: str, allowed: Iterable[str]) -> list[str]:
    known = set(allowed)
    return [name for name in names_in(text) if name not in known]
