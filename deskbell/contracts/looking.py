"""Licences as lists show them: those that fit what was typed, those that run out, an organisation's."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from deskbell.contracts import entitlement, keys
from deskbell.contracts.models import ImportRun, KeyRequest, Licence
from deskbell.people import matching
from deskbell.people.models import Organization

SPANS = (30, 60, 90)
"""Days ahead."""
SHOWN = ("all", "valid", "ending", "over")
ENDING = SPANS[-1]
MOST_FIRMS = 200


def find(text: str, shown: str, day: date) -> QuerySet[Licence]:
    """By a part of the key or by words of the organisation's name; unordered."""
    where = {
        "valid": entitlement.valid_q(day),
        "ending": _ends_within(ENDING, day),
        "over": ~entitlement.lasts_q(day),
    }.get(shown, Q())
    found = Licence.objects.filter(where).select_related("kind", "organization")
    if text.strip():
        firms = matching.organizations(text, Q(), most=MOST_FIRMS)
        found = found.filter(Q(folded__contains=keys.fold(text)) | Q(organization__in=[one.pk for one in firms]))
    return found


def ending(days: int, day: date, organizations: Q) -> QuerySet[Licence]:
    """Those that entitle now and run out within so many days; the next one first. `organizations` is a condition on
    Organization: whose the reader may know of."""
    mine = Organization.objects.filter(organizations)
    found = Licence.objects.filter(_ends_within(days, day), organization__in=mine)
    return found.select_related("kind", "organization").order_by("valid_until", "pk")


def of_organization(organization: Organization, most: int) -> list[Licence]:
    """The longest first."""
    found = Licence.objects.filter(organization=organization).select_related("kind")
    return list(found.order_by("ended_at", "-valid_until", "pk")[:most])


def one(public_id: str) -> Licence | None:
    return Licence.objects.select_related("kind", "organization").filter(public_id=public_id).first()


def request(public_id: str) -> KeyRequest | None:
    return KeyRequest.objects.select_related("person", "licence__organization").filter(public_id=public_id).first()


def runs(most: int) -> list[ImportRun]:
    return list(ImportRun.objects.select_related("by").order_by("-at", "-pk")[:most])


def run(public_id: str) -> ImportRun | None:
    return ImportRun.objects.select_related("by").filter(public_id=public_id).first()


def _ends_within(days: int, day: date) -> Q:
    return entitlement.valid_q(day) & Q(valid_until__lte=day + timedelta(days=days))
