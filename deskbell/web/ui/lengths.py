"""How lengths of time are written, from minutes to weeks: two units at most, to be compared at a glance."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def length(seconds: float | None) -> str:
    """ "38 min", "9 h 20 min", "3 d 4 h"; a dash for none."""
    if seconds is None:
        return "–"
    minutes = int(seconds + MINUTE / 2) // MINUTE
    if minutes < 1:
        return _("under 1 min")
    if minutes < 60:
        return _("%(n)d min") % {"n": minutes}
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        hours_only = _("%(n)d h") % {"n": hours}
        return f"{hours_only} {_('%(n)d min') % {'n': minutes}}" if minutes else hours_only
    days, hours = divmod(round(seconds / HOUR), 24)
    days_only = _("%(n)d d") % {"n": days}
    return f"{days_only} {_('%(n)d h') % {'n': hours}}" if hours and days < 14 else days_only


def short(seconds: float) -> str:
    """One unit, for the edge of a chart."""
    for unit, words in ((DAY, _("%(n)s d")), (HOUR, _("%(n)s h"))):
        if seconds >= unit:
            return words % {"n": f"{seconds / unit:g}"}
    return _("%(n)s min") % {"n": f"{seconds / MINUTE:g}"}


STEPS = (
    MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
)


def round_lengths(highest: float) -> Sequence[float]:
    """0 and a few round lengths, the last at or above the highest."""
    step = next((float(step) for step in STEPS if step * 5 >= highest), float(DAY))
    while step * 5 < highest:
        step *= 2
    return [step * n for n in range(max(int(-(-highest // step)), 1) + 1)]


def clock(seconds: float) -> str:
    """Hours, minutes and seconds as spreadsheets read them: "100:30:05"."""
    whole = int(seconds)
    return f"{whole // HOUR}:{whole % HOUR // MINUTE:02}:{whole % MINUTE:02}"
