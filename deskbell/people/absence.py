"""Out of office: whole days, in the agent's own time zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from deskbell.people.models import Person


def is_away(person: Person, now: datetime) -> bool:
    """Between the first day's 00:00 and the last day's 23:59."""
    if person.away_from is None or person.away_until is None:
        return False
    today = now.astimezone(ZoneInfo(person.time_zone or "UTC")).date()
    return person.away_from <= today <= person.away_until
