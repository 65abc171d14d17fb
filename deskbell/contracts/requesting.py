"""A customer gives a key: that is a request until a contact of the organisation or an administrator accepts it.

It never moves the person by itself, and it tells them nothing of whether there is such a key (decision D42)."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from deskbell.audit import log
from deskbell.contracts import keys
from deskbell.contracts.models import KeyRequest, Licence
from deskbell.people import organizing
from deskbell.people.models import Organization, Person

Status = KeyRequest.Status


def ask(*, person: Person, key: str) -> KeyRequest | None:
    """Once for each person and key. None where there is nothing to decide: no such key, or the person is in
    an organisation."""
    licence = Licence.objects.filter(folded=keys.fold(key)).first()
    if licence is None or person.organization_id is not None or not person.is_customer:
        return None
    return KeyRequest.objects.get_or_create(person=person, licence=licence)[0]


def waiting() -> QuerySet[KeyRequest]:
    """All that wait for a decision; the eldest first."""
    rows = KeyRequest.objects.filter(status=Status.WAITING, person__organization=None, person__is_active=True)
    return rows.select_related("person", "licence__organization").order_by("at", "pk")


def waiting_for(contact: Person) -> QuerySet[KeyRequest]:
    """Those that this contact of an organisation decides."""
    if not (contact.is_contact_person and contact.organization_id):
        return KeyRequest.objects.none()
    return waiting().filter(licence__organization=contact.organization_id)


def accept(*, by: Person, request: KeyRequest) -> Organization | None:
    """The person belongs to the key's organisation from now on, not as its contact; None if it was decided before,
    or the person meanwhile is in an organisation, a colleague, or gone."""
    return _decide(by, request, accepted=True)


def refuse(*, by: Person, request: KeyRequest) -> None:
    """The person is told nothing; the same key is not asked for again."""
    _decide(by, request, accepted=False)


def _decide(by: Person, request: KeyRequest, *, accepted: bool) -> Organization | None:
    with transaction.atomic():
        row = KeyRequest.objects.select_for_update().filter(pk=request.pk, status=Status.WAITING).first()
        if row is None:
            return None
        person = Person.objects.select_for_update().get(pk=row.person_id)
        if accepted and (person.organization_id is not None or not person.is_customer or not person.is_active):
            return None  # an old request moves nobody who found their place since
        row.status = Status.ACCEPTED if accepted else Status.REFUSED
        row.decided_by, row.decided_at = by, timezone.now()
        row.save(update_fields=["status", "decided_by", "decided_at"])
        organization = row.licence.organization
        if accepted:
            organizing.join(by=by, person=person, organization=organization)
        action = "licence_key_accepted" if accepted else "licence_key_refused"
        log.record(action=action, by=by, about=row.licence.key, person=str(person))
    return organization if accepted else None
