"""What the address of "Sent mail" asks for, and the addresses that ask for something else."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from deskbell.outbox.finding import STATUSES, Wanted
from deskbell.web.admin.spool_search import LONGEST, day
from deskbell.web.ui import places


def read(data: QueryDict) -> Wanted:
    """Whatever is no day, no status or not understood narrows nothing."""
    show, purpose, up_to = data.get("show", ""), data.get("purpose", ""), data.get("up_to", "")
    return Wanted(
        text=data.get("q", "").replace("\0", "")[:LONGEST].strip(),
        show=show if show in STATUSES else "",
        purpose=purpose if purpose.isascii() and purpose.isidentifier() and len(purpose) <= 24 else "",
        first=day(data.get("from", "")),
        last=day(data.get("until", "")),
        up_to=int(up_to) if up_to.isascii() and up_to.isdigit() and len(up_to) < 19 else None,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    wanted: Wanted

    def parameters(self, **other: str) -> dict[str, str]:
        wanted = self.wanted
        told = {
            "q": wanted.text,
            "show": wanted.show,
            "purpose": wanted.purpose,
            "from": wanted.first.isoformat() if wanted.first else "",
            "until": wanted.last.isoformat() if wanted.last else "",
        }
        return {name: value for name, value in (told | other).items() if value}

    def address(self, page: str = "admin:sent", **other: str) -> str:
        told = urlencode(self.parameters(**other))
        return f"{places.page(page)}?{told}" if told else places.page(page)
