"""Where a list that is newest first goes on: the time and the key of its last row, as they stand in an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}-{self.id}"

    @classmethod
    def read(cls, text: str | None) -> Place | None:
        """None for what is no place; nobody is punished for an old address."""
        at, _dash, key = (text or "").partition("-")
        if not (at.isascii() and at.isdigit() and key.isascii() and key.isdigit()) or len(at) > 17 or len(key) > 18:
            return None
        return cls(EPOCH + timedelta(microseconds=int(at)), int(key))

    def beyond(self) -> Q:
        """Tickets that come after it by `touched_at`. The first condition alone lets the index find the place."""
        return Q(touched_at__lte=self.at) & (Q(touched_at__lt=self.at) | Q(pk__lt=self.id))
