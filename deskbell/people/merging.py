"""One person instead of two: what of the other goes over, and that nobody signs in as them any more.

The part of a verb that is about people; tickets and links go over in `tickets.uniting`, in the same transaction."""

from __future__ import annotations

from allauth.mfa.models import Authenticator

from deskbell.people import addresses, sessions
from deskbell.people.models import Person, PersonNote, PublicKey


class CannotMerge(Exception):
    """These two cannot become one: one is a colleague, gone already, or they are the same."""


def in_order(one: Person, other: Person) -> tuple[Person, Person]:
    """Who stays and who goes: an account stays over a contact, else the first over the second. CannotMerge."""
    if not (one.is_customer and other.is_customer) or one.pk == other.pk:
        raise CannotMerge
    if one.merged_into_id or other.merged_into_id:
        raise CannotMerge
    if addresses.is_contact(one) and not addresses.is_contact(other):
        return other, one
    return one, other


def lock(one: Person, other: Person) -> tuple[Person, Person]:
    """Both rows, read anew, in an order in which two merges never wait for each other."""
    rows = Person.objects.select_for_update().filter(pk__in=[one.pk, other.pk]).order_by("pk")
    fresh = {person.pk: person for person in rows}
    if len(fresh) != 2:
        raise CannotMerge
    return fresh[one.pk], fresh[other.pk]


def absorb(*, stays: Person, goes: Person) -> list[str]:
    """Within a transaction: addresses, notes and keys go over, proved or not as they are; what `stays` has not is
    taken from `goes`, but for the organisation. Which addresses moved."""
    moved = addresses.move(goes, stays)
    PersonNote.objects.filter(person=goes).update(person=stays)
    mine = PublicKey.objects.filter(person=stays).values_list("fingerprint", flat=True)
    PublicKey.objects.filter(person=goes).exclude(fingerprint__in=list(mine)).update(person=stays)
    for field in ("name", "phone", "language", "time_zone"):
        if not getattr(stays, field):
            setattr(stays, field, getattr(goes, field))
    stays.save(update_fields=["name", "phone", "language", "time_zone"])
    goes.merged_into, goes.is_active, goes.username = stays, False, None
    goes.set_unusable_password()
    goes.save(update_fields=["merged_into", "is_active", "username", "password"])
    sessions.end_others(goes, "")
    Authenticator.objects.filter(user=goes).delete()
    addresses.index(stays)
    addresses.index(goes)
    return moved
