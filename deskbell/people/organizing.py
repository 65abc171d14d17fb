"""Organisations: making and naming them, and who belongs to one. What somebody sees by it is weighed in `access`."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models.functions import Lower

from deskbell.audit import log
from deskbell.people import indexing
from deskbell.people.models import Organization, Person

LONGEST = 200


class NameTaken(Exception):
    """There is an organisation of this name."""


def make(*, name: str, by: Person | None = None) -> Organization:
    """A new organisation; whoever is in it shares as little as the default says. NameTaken."""
    with transaction.atomic():
        name = _clean(name)
        if named(name) is not None:
            raise NameTaken(name)
        organization = Organization.objects.create(name=name)
        indexing.index_organization(organization)
        log.record(action="organization_made", by=by, about=name)
    return organization


def rename(*, by: Person, organization: Organization, name: str) -> Organization:
    """NameTaken."""
    with transaction.atomic():
        name = _clean(name)
        other = named(name)
        if other is not None and other.pk != organization.pk:
            raise NameTaken(name)
        before, organization.name = organization.name, name
        organization.save(update_fields=["name"])
        indexing.index_organization(organization)
        log.record(action="organization_renamed", by=by, about=name, before=before)
    return organization


def join(*, by: Person, person: Person, organization: Organization | None) -> Person:
    """The person belongs there from now on, not as its contact. Their tickets stay with the organisation they had."""
    if person.organization_id == (organization.pk if organization else None):
        return person
    with transaction.atomic():
        before = person.organization
        person.organization, person.is_contact_person = organization, False
        person.save(update_fields=["organization", "is_contact_person"])
        names = {"before": str(before or ""), "after": str(organization or "")}
        log.record(action="person_organization_set", by=by, about=str(person), **names)
    return person


def named(name: str) -> Organization | None:
    """The organisation of this name, whatever its case."""
    return Organization.objects.filter(name__iexact=_clean(name)).order_by("pk").first()


def named_all(names: Iterable[str]) -> dict[str, Organization]:
    """The organisations of these names, by the name in small letters, for many at once."""
    wanted = {_clean(name) for name in names}
    # SQLite's LOWER knows ASCII only; PostgreSQL's knows all letters.
    small = {name.lower() for name in wanted} | {name.translate(_SMALL) for name in wanted}
    rows = Organization.objects.alias(small=Lower("name")).filter(small__in=small).order_by("-pk")
    return {row.name.casefold(): row for row in rows}


_SMALL = {sign: sign + 32 for sign in range(ord("A"), ord("Z") + 1)}


def _clean(name: str) -> str:
    return " ".join(name.split())[:LONGEST]
