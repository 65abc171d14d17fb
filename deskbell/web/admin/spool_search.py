"""What the address of "Received mail" asks for, and the addresses that ask for something else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from deskbell.intake.finding import Wanted
from deskbell.web.admin.mail_words import ENDINGS
from deskbell.web.ui import places

LONGEST = 254


def read(data: QueryDict) -> Wanted:
    """Whatever is no day, no status or not understood narrows nothing."""
    status = data.get("status", "")
    up_to = data.get("up_to", "")
    return Wanted(
        text=data.get("q", "").replace("\0", "")[:LONGEST].strip(),
        status=status if status in ENDINGS and status != "received" else "",
        place=data.get("place", "").replace("\0", "")[:LONGEST].strip(),
        first=day(data.get("from", "")),
        last=day(data.get("until", "")),
        up_to=int(up_to) if up_to.isascii() and up_to.isdigit() and len(up_to) < 19 else None,
    )


def day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text.strip()) if text.isascii() else None
    except ValueError:
        return None
    return found if found and 1971 <= found.year <= 9000 else None


@dataclass(frozen=True, slots=True)
class Asked:
    wanted: Wanted

    def parameters(self, **other: str) -> dict[str, str]:
        wanted = self.wanted
        told = {
            "q": wanted.text,
            "status": wanted.status,
            "place": wanted.place,
            "from": wanted.first.isoformat() if wanted.first else "",
            "until": wanted.last.isoformat() if wanted.last else "",
        }
        return {name: value for name, value in (told | other).items() if value}

    def address(self, page: str = "admin:spool", **other: str) -> str:
        told = urlencode(self.parameters(**other))
        return f"{places.page(page)}?{told}" if told else places.page(page)
