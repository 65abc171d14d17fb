"""What the address of "Sent mail" asks for, and the addresses that ask for something else."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from deskbell.outbox.finding import STATUSES, Wanted
from deskbell.web.admin import asking
from deskbell.web.admin.asking import LONGEST, day


def read(data: QueryDict) -> Wanted:
    """Whatever is no day, no status or not understood narrows nothing."""
    show, purpose = data.get("show", ""), data.get("purpose", "")
    return Wanted(
        text=data.get("q", "").replace("\0", "")[:LONGEST].strip(),
        show=show if show in STATUSES else "",
        purpose=purpose if purpose.isascii() and purpose.isidentifier() and len(purpose) <= 24 else "",
        first=day(data.get("from", "")),
        last=day(data.get("until", "")),
        up_to=asking.key(data.get("up_to", "")),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    wanted: Wanted

    def parameters(self, **other: str) -> dict[str, str]:
        return asking.parameters(self.wanted, "show", "purpose", **other)

    def address(self, page: str = "admin:sent", **other: str) -> str:
        return asking.address(page, self.parameters(**other))
