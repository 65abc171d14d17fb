"""Out of office: whole days, in the agent's own time zone. Who is away can still be chosen; it only shows."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from deskbell.db.prepared import Prepared
from deskbell.desk.zones import zone_of
from deskbell.people.models import Person

MOST_APART = timedelta(hours=26)
"""Two zones' dates can differ by a day: who is away somewhere is looked for a day around."""


def is_away(person: Person, now: datetime) -> bool:
    """Between the first day's 00:00 and the last day's 23:59."""
    if person.away_from is None or person.away_until is None:
        return False
    return person.away_from <= today_of(person, now) <= person.away_until


def sets_free(owner: Person, now: datetime) -> bool:
    """What this agent locked becomes free when somebody writes on it now (OTRS's UnlockOnAway)."""
    return owner.away_unlocks and is_away(owner, now)


def today_of(person: Person, now: datetime) -> date:
    """The date where the person is."""
    return now.astimezone(zone_of(person.time_zone)).date()


def be_away(person: Person, *, since: date, until: date, substitute: Person | None, unlocks: bool = True) -> Person:
    """Mark a person as away, whole days, both included. ValidationError by field.

    `unlocks`: a customer's answer meanwhile sets a ticket that the person locked free (seed-systems.md §3.1)."""
    if until < since:
        raise ValidationError({"until": _("The last day comes before the first.")})
    if substitute is not None and (substitute.pk == person.pk or not (substitute.is_agent and substitute.is_active)):
        raise ValidationError({"substitute": _("Choose another agent.")})
    person.away_from, person.away_until = since, until
    person.substitute, person.away_unlocks = substitute, unlocks
    person.save(update_fields=["away_from", "away_until", "substitute", "away_unlocks"])
    return person


def be_back(person: Person) -> Person:
    """The person is here again, or never goes; who covers is kept for the next time."""
    person.away_from = person.away_until = None
    person.save(update_fields=["away_from", "away_until"])
    return person


def away_now(now: datetime) -> list[Person]:
    """Active agents who are away, with their substitutes, by name."""
    found = _away_around.rows((now + MOST_APART).date(), (now - MOST_APART).date())
    return [person for person in found if is_away(person, now)]


def _around(latest: date, earliest: date) -> QuerySet[Person]:
    away = Person.objects.filter(is_agent=True, is_active=True, away_from__lte=latest, away_until__gte=earliest)
    return away.select_related("substitute").order_by("name", "pk")


_away_around = Prepared(_around)
