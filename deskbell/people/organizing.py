"""Organisations: making and naming them, and who belongs to one. What somebody sees by it is weighed in `access`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Prefetch, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from deskbell.audit import log
from deskbell.people import indexing, public_domains
from deskbell.people.models import Organization, OrganizationDomain, Person

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
        names: dict[str, Any] = {"before": str(before or ""), "after": str(organization or "")}
        log.record(action="person_organization_set", by=by, about=str(person), **names)
    return person


def share(*, by: Person, organization: Organization, sharing: str) -> Organization:
    """Who of its people sees its tickets from now on."""
    before = organization.sharing
    if before == sharing:
        return organization
    with transaction.atomic():
        organization.sharing = sharing
        organization.save(update_fields=["sharing"])
        log.record(action="organization_sharing_set", by=by, about=organization.name, old=before, new=sharing)
    return organization


def appoint(*, by: Person, person: Person, contact: bool) -> Person:
    """Make somebody a contact of their organisation, or one of its people like the others."""
    contact = contact and person.organization_id is not None
    if person.is_contact_person == contact:
        return person
    with transaction.atomic():
        person.is_contact_person = contact
        person.save(update_fields=["is_contact_person"])
        action = "contact_appointed" if contact else "contact_dismissed"
        log.record(action=action, by=by, about=str(person), organization=str(person.organization or ""))
    return person


def add_domain(*, by: Person, organization: Organization, domain: str) -> None:
    """Who proves an address of this mail domain from now on belongs there, unless they belong somewhere (decision
    D42). ValidationError: public ones, of which anybody has an address, and another organisation's."""
    domain = public_domains.clean(domain)
    if not public_domains.is_domain(domain):
        raise ValidationError(_("Enter a mail domain, for example acme.example."))
    if public_domains.is_public(domain):
        raise ValidationError(_("Anybody can have an address there. Enter a domain of this organisation alone."))
    try:
        with transaction.atomic():
            OrganizationDomain.objects.create(organization=organization, domain=domain)
            log.record(action="organization_domain_added", by=by, about=organization.name, domain=domain)
    except IntegrityError:
        other = OrganizationDomain.objects.select_related("organization").get(domain=domain).organization
        words = _("This domain belongs to %(organization)s.")
        raise ValidationError(words % {"organization": other.name}) from None


def remove_domain(*, by: Person, organization: Organization, domain: str) -> bool:
    """Who belongs there stays. False when it is not there."""
    with transaction.atomic():
        gone = organization.domains.filter(domain=public_domains.clean(domain)).delete()[0] > 0
        if gone:
            log.record(action="organization_domain_removed", by=by, about=organization.name, domain=domain)
    return gone


def every() -> QuerySet[Organization]:
    """Each with its domains, in no order."""
    domains = Prefetch("domains", OrganizationDomain.objects.order_by("domain"))
    return Organization.objects.prefetch_related(domains)


def one(public_id: str) -> Organization | None:
    return every().filter(public_id=public_id).first()


def sizes(organizations: Iterable[Organization]) -> dict[int, int]:
    """How many people belong to each of these, by key."""
    keys = [one.pk for one in organizations]
    rows = Person.objects.filter(organization__in=keys, merged_into=None).order_by()
    return dict(rows.values("organization").annotate(n=Count("pk")).values_list("organization", "n"))


def people_of(organization: Organization) -> QuerySet[Person]:
    return Person.objects.filter(organization=organization, merged_into=None)


def contacts_of(organization: Organization) -> QuerySet[Person]:
    return people_of(organization).filter(is_contact_person=True, is_active=True).order_by("name", "pk")


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
