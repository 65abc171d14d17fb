"""How moments are written: in the reader's zone with the zone's name beside them, as `<time datetime>`.

The reader's zone is the active one (django.utils.timezone); a middleware sets it. No person is read here.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from html import escape  # Django's looks for lazy texts first, which takes longer than to escape

from django.utils import timezone as zones
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

DAY = timedelta(days=1)


def machine(moment: datetime) -> str:
    """The moment for the `datetime` attribute: UTC, to the second."""
    return f"{moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()}Z"


def _local(moment: datetime) -> datetime:
    return moment.astimezone(zones.get_current_timezone())


def clock(moment: datetime) -> str:
    """ "07:58 UTC": the time of day with the zone it is told in."""
    return _clock(_local(moment))


def day(moment: datetime, now: datetime | None = None) -> str:
    """ "17 Nov", and with the year when it is another one."""
    local, today = _local(moment), _local(now or zones.now())
    return _day(local.date(), local.year == today.year, get_language())


def full(moment: datetime, now: datetime | None = None) -> str:
    """Today "07:58 UTC", earlier "17 Nov, 07:58 UTC"."""
    local, today = _local(moment), _local(now or zones.now())
    if local.date() == today.date():
        return _clock(local)
    return f"{_day(local.date(), local.year == today.year, get_language())}, {_clock(local)}"


def _clock(local: datetime) -> str:
    return f"{local.hour:02}:{local.minute:02} {local.tzname()}"


@lru_cache(maxsize=2048)
def _day(local: date, this_year: bool, language: str | None) -> str:
    """Made once for each day and language: Django's formatting costs more than all the rest of a `<time>`."""
    return date_format(local, _("j M") if this_year else _("j M Y"))


def span(length: timedelta) -> str:
    """A length in one unit: "12 min", "3 h", "2 days". Less than a minute counts as one."""
    minutes = max(1, int(length.total_seconds() // 60))
    if minutes < 60:
        return _("%(n)d min") % {"n": minutes}
    if minutes < 24 * 60:
        return _("%(n)d h") % {"n": minutes // 60}
    days = minutes // (24 * 60)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def age(moment: datetime, now: datetime | None = None) -> str:
    """How long ago within a day, the date after that."""
    passed = (now or zones.now()) - moment
    return _("%(span)s ago") % {"span": span(passed)} if passed < DAY else day(moment, now)


def waits(moment: datetime, now: datetime | None = None) -> str:
    """How long a customer has been waiting."""
    return _("waits %(span)s") % {"span": span((now or zones.now()) - moment)}


def exact(moment: datetime) -> str:
    """ "2026-11-17 07:58 UTC": the same in every language, for hover texts."""
    local = _local(moment)
    return f"{local.date().isoformat()} {_clock(local)}"


def tag(moment: datetime, text: str, cls: str = "") -> SafeString:
    """A `<time>` with its exact moment as a hover text in the reader's zone."""
    css = f' class="{cls}"' if cls else ""
    return mark_safe(  # noqa: S308 - cls is ours, the moments are figures, text is escaped
        f'<time{css} datetime="{machine(moment)}" title="{exact(moment)}">{escape(text)}</time>'
    )
