"""How an agent is named wherever they can be chosen or stand on a page: with their absence, if they are away."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from deskbell.people.absence import is_away, today_of
from deskbell.people.models import Person


def agent_name(person: Person | None, now: datetime | None = None) -> str:
    """ "Ada Lark", or "Ada Lark (away until 3 Dec, ask Bob Hill)"; "" for nobody.

    Read the person with `select_related("substitute")` where there are many."""
    if person is None:
        return ""
    away = absence_of(person, now)
    return f"{person} ({away})" if away else str(person)


def absence_of(person: Person, now: datetime | None = None) -> str:
    """ "away until 3 Dec, ask Bob Hill"; "" while the person is here."""
    now = now or timezone.now()
    if person.away_until is None or not is_away(person, now):
        return ""
    day = whole_day(person.away_until, today_of(person, now))
    substitute = person.substitute
    if substitute is not None and substitute.is_active and not is_away(substitute, now):
        return _("away until %(day)s, ask %(who)s") % {"day": day, "who": substitute}
    return _("away until %(day)s") % {"day": day}


def whole_day(day: date, today: date | None = None) -> str:
    """ "3 Dec", and with the year when it is another one."""
    this_year = (today or timezone.localdate()).year
    return date_format(day, _("j M") if day.year == this_year else _("j M Y"))
