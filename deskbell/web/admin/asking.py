"""What a search of the administration asks for, as parameters of an address: a text, days, and fields of its own."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from deskbell.web.ui import places

LONGEST = 254


def parameters(wanted: Any, *names: str, **other: str) -> dict[str, str]:
    """`names`: fields of `wanted` besides its text and days. Those without a value are left out."""
    told = {
        "q": wanted.text,
        **{name: getattr(wanted, name) for name in names},
        "from": wanted.first.isoformat() if wanted.first else "",
        "until": wanted.last.isoformat() if wanted.last else "",
    }
    return {name: value for name, value in (told | other).items() if value}


def address(page: str, told: dict[str, str]) -> str:
    return f"{places.page(page)}?{urlencode(told)}" if told else places.page(page)


def day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text.strip()) if text.isascii() else None
    except ValueError:
        return None
    return found if found and 1971 <= found.year <= 9000 else None


def key(text: str) -> int | None:
    """A row's; None for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
