"""A person has shown that a further address is theirs: it is from now on, with what its mere contact had."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from deskbell.audit import log
from deskbell.entry import links
from deskbell.entry.models import AccessLink
from deskbell.people import addresses, merging
from deskbell.people.models import Person
from deskbell.tickets import uniting


class CannotProve(Exception):
    """The link is spent, or the address is an account's by now."""


def prove(*, person: Person, link: AccessLink) -> Person:
    """Spend the link. A contact who had only this address becomes one with the person, tickets and all; from one with
    several the person gets the address alone, and agents see to the rest. CannotProve."""
    try:
        with transaction.atomic():
            if link.person_id != person.pk or not links.use_once(link):
                raise CannotProve
            person = Person.objects.select_for_update().get(pk=person.pk)
            _take(person, link.email)
            if person.organization is None:
                person.organization = addresses.organization_for(link.email)
                person.save(update_fields=["organization"])
            links.revoke_for(link.email, AccessLink.Purpose.ADDRESS, AccessLink.Purpose.REGISTRATION)
            log.record(action="own_address_proved", by=person, about=str(person), address=link.email)
    except (IntegrityError, merging.CannotMerge, uniting.NotAsShown):
        raise CannotProve from None
    return person


def _take(person: Person, email: str) -> None:
    row = addresses.row(email)
    if row is None:
        addresses.add(person, email, verified=True)
    elif row.user_id == person.pk:
        addresses.prove(person, email)
    elif not person.is_customer or not row.user.is_active or not addresses.is_contact(row.user):
        raise CannotProve
    elif len(addresses.of(row.user)) == 1:
        contact = row.user
        uniting.unite(by=person, stays=person, goes=contact, shown=uniting.plan(stays=person, goes=contact).digest)
        person.refresh_from_db()
        addresses.prove(person, email)
    else:
        addresses.hand_over(email, person)
        addresses.index(person)
        addresses.index(row.user)
