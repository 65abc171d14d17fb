"""Customers for who administers them: one of them, all of them, and the conditions their lists are filtered by."""

from __future__ import annotations

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from deskbell.people.models import Person

CUSTOMERS = Q(is_agent=False, is_administrator=False, merged_into=None)
"""Conditions on Person, as the others here."""
WITH_PASSWORD = ~Q(password="") & ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def customers() -> QuerySet[Person]:
    """With their organisations, in no order."""
    return Person.objects.filter(CUSTOMERS).select_related("organization")


def customer(public_id: str) -> Person | None:
    return customers().filter(public_id=public_id).first()


def anybody(public_id: str) -> Person | None:
    """Agent or customer, but nobody who became part of another."""
    return Person.objects.select_related("organization").filter(public_id=public_id, merged_into=None).first()
