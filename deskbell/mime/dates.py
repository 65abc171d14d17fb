"""The Date field to an aware moment in UTC, or None. Uses no clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_EARLIEST, _LATEST = 1900, 2100
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d)?")


def read_date(value: str) -> datetime | None:
    """RFC 5322 dates, their obsolete and broken forms, and ISO 8601. A date without zone is taken as UTC."""
    value = value.strip()[:200]
    if not value:
        return None
    iso = _ISO.match(value)
    try:
        found = datetime.fromisoformat(iso.group(0)) if iso else parsedate_to_datetime(value)
        if found.tzinfo is None:
            found = found.replace(tzinfo=UTC)
        found = found.astimezone(UTC)
    except Exception:  # email.utils raises whatever its parts do on nonsense
        return None
    return found if _EARLIEST <= found.year < _LATEST else None
