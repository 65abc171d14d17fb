"""What agents write down about customers: who they are, how they are reached, what colleagues should know.

Checks no rights. Names, telephones and addresses nobody proved; accounts are changed by their owners."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from deskbell.audit import log
from deskbell.people import addresses, organizing
from deskbell.people.models import Organization, Person, PersonNote

LONGEST_NOTE = 4_000
MOST_NOTES = 50
MOST_ADDRESSES = 20


def contact(
    *,
    by: Person | None,
    name: str,
    email: str = "",
    phone: str = "",
    language: str = "",
    organization: Organization | None = None,
) -> tuple[Person, bool]:
    """The person of this address, made where there is none; and whether they were there before. Only an agent
    (`by`) puts somebody into an organisation.

    Who was there stays as they are: one's own name, telephone and organisation are not for others to overwrite."""
    name, phone = " ".join(name.split())[:200], phone.strip()[:40]
    with transaction.atomic():
        if email:
            person, known = addresses.find_or_make(email, name, language)
        else:
            person, known = Person.objects.create_contact(name, language=language), False
        if known:
            return person, True
        if phone or not email:  # else `find_or_make` has written all there is
            person.phone = phone
            person.save(update_fields=["phone"])
            addresses.index(person)
        if by is not None:
            log.record(action="person_added", by=by, about=name or email, address=addresses.clean(email))
            if organization is not None:
                organizing.join(by=by, person=person, organization=organization)
    return person, False


def change(*, by: Person, person: Person, name: str, phone: str, language: str) -> Person:
    """Name, telephone and language of a customer."""
    name, phone = " ".join(name.split())[:200], phone.strip()[:40]
    with transaction.atomic():
        fields = {"name": name, "phone": phone, "language": language}
        before = {field: getattr(person, field) for field in fields}
        for field, value in fields.items():
            setattr(person, field, value)
        person.save(update_fields=list(fields))
        addresses.index(person)
        if before["name"] != name:
            log.record(action="person_renamed", by=by, about=name, before=before["name"])
        changed = [field for field in ("phone", "language") if before[field] != fields[field]]
        if changed and by.pk != person.pk:
            log.record(action="person_changed", by=by, about=str(person), fields=changed)
    return person


def add_address(*, by: Person, person: Person, email: str) -> None:
    """A further address, unproved until somebody writes from it or confirms it. ValidationError when it is taken."""
    if len(addresses.of(person)) >= MOST_ADDRESSES:
        raise ValidationError(_("This person has enough addresses."))
    try:
        with transaction.atomic():
            addresses.add(person, email)
            log.record(action="person_address_added", by=by, about=str(person), address=addresses.clean(email))
    except IntegrityError:
        raise ValidationError(_("Somebody else has this address. Merge the two people instead.")) from None


def remove_address(*, by: Person, person: Person, email: str) -> bool:
    """False when it is proved, the only one, or not there."""
    with transaction.atomic():
        gone = addresses.remove(person, email)
        if gone:
            log.record(action="person_address_removed", by=by, about=str(person), address=addresses.clean(email))
    return gone


def note(*, by: Person, person: Person, text: str) -> PersonNote:
    """For agents only."""
    if person.notes.count() >= MOST_NOTES:
        raise ValidationError(_("There are enough notes. Delete one first."))
    return PersonNote.objects.create(person=person, by=by, text=text.strip()[:LONGEST_NOTE])


def forget_note(*, person: Person, public_id: str) -> bool:
    """Any agent who sees the person may: notes are the desk's."""
    return PersonNote.objects.filter(person=person, public_id=public_id).delete()[0] > 0
