"""Addresses of agents and customers as an administrator sets them: entered, vouched for, taken away; logged.

An address that is vouched for counts like one its owner proved: it signs in and recovers, and its mail is theirs."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from deskbell.audit import log
from deskbell.entry import links
from deskbell.entry.models import AccessLink
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.people.recording import MOST_ADDRESSES


def add(*, by: Person, person: Person, email: str, proved: bool) -> None:
    """A further address. ValidationError when it is somebody else's, or one too many."""
    email = addresses.clean(email)
    if len(addresses.of(person)) >= MOST_ADDRESSES:
        raise ValidationError(_("This person has enough addresses."))
    try:
        with transaction.atomic():
            addresses.add(person, email, verified=proved)
            if proved:
                _now_proved(person, email)
            log.record(action="person_address_added", by=by, about=str(person), address=email, verified=proved)
    except IntegrityError:
        if addresses.holder(email) == person:
            raise ValidationError(_("This person has the address already.")) from None
        raise ValidationError(
            _("Somebody else has this address. Merge the two people, or take it away there.")
        ) from None


def prove(*, by: Person, person: Person, email: str) -> bool:
    """The administrator knows that it is this person's. False when it is not there."""
    email = addresses.clean(email)
    with transaction.atomic():
        if not addresses.prove(person, email):
            return False
        _now_proved(person, email)
        log.record(action="person_address_verified", by=by, about=str(person), address=email)
    return True


def remove(*, by: Person, person: Person, email: str) -> bool:
    """Links that were mailed there end. False when it has to stay (`addresses.take_away`)."""
    email = addresses.clean(email)
    with transaction.atomic():
        if not addresses.take_away(person, email):
            return False
        links.revoke_of(person, email=email)
        log.record(action="person_address_removed", by=by, about=str(person), address=email)
    return True


def write_to(*, by: Person, person: Person, email: str) -> bool:
    """Mail goes there from now on. False unless it is a proved address of theirs."""
    email = addresses.clean(email)
    with transaction.atomic():
        if not addresses.write_to(person, email):
            return False
        log.record(action="person_address_chosen", by=by, about=str(person), address=email)
    return True


def _now_proved(person: Person, email: str) -> None:
    """As after a proof of their own: the organisation of the domain (decision D42), and nobody else registers it."""
    links.revoke_for(email, AccessLink.Purpose.REGISTRATION)
    if person.is_customer and person.organization_id is None:
        person.organization = addresses.organization_for(email)
        person.save(update_fields=["organization"])
