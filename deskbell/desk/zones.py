"""Time zones by name: somebody's own, else the desk's (decision A19)."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from deskbell.desk import settings


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo:
    """The zone of that name; UTC for a name nobody knows."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def zone_of(own: str) -> ZoneInfo:
    """`own`: the `time_zone` of a person, "" when none was chosen."""
    return zone(own or settings.current().time_zone)
