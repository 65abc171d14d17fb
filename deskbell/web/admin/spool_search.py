"""What the address of "Received mail" asks for, and the addresses that ask for something else."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from deskbell.intake.finding import Wanted
from deskbell.web.admin import asking
from deskbell.web.admin.asking import LONGEST, day
from deskbell.web.admin.mail_words import ENDINGS


def read(data: QueryDict) -> Wanted:
    """Whatever is no day, no status or not understood narrows nothing."""
    status = data.get("status", "")
    return Wanted(
        text=data.get("q", "").replace("\0", "")[:LONGEST].strip(),
        status=status if status in ENDINGS and status != "received" else "",
        place=data.get("place", "").replace("\0", "")[:LONGEST].strip(),
        first=day(data.get("from", "")),
        last=day(data.get("until", "")),
        up_to=asking.key(data.get("up_to", "")),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    wanted: Wanted

    def parameters(self, **other: str) -> dict[str, str]:
        return asking.parameters(self.wanted, "status", "place", **other)

    def address(self, page: str = "admin:spool", **other: str) -> str:
        return asking.address(page, self.parameters(**other))
