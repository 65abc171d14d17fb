"""What a link into an account does when it is spent: the account is made, claimed, or has a new password.

A Person, a password and a proof are written here only, after the link has shown that its holder reads the mail of its
address (the takeover traps of allauth's stock flows end here). Passwords come hashed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from deskbell.audit import log
from deskbell.desk import ways
from deskbell.entry import links
from deskbell.entry.models import AccessLink
from deskbell.people import addresses, sessions
from deskbell.people.models import Person

RECOVERY, REGISTRATION, INVITATION = (
    AccessLink.Purpose.RECOVERY,
    AccessLink.Purpose.REGISTRATION,
    AccessLink.Purpose.INVITATION,
)
LIFETIMES: dict[str, timedelta] = {
    RECOVERY: timedelta(minutes=30),
    REGISTRATION: timedelta(hours=24),
    INVITATION: timedelta(days=14),
}


class Spent(Exception):
    """The link does not open (any more): used, or what it was for has changed."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody fills in for their account. `password` is a hash."""

    password: str
    name: str = ""
    phone: str = ""
    language: str = ""
    time_zone: str = ""


def find(token: str, purpose: str) -> AccessLink | None:
    """The live link, while what it is for still stands."""
    link = links.find(token, purpose)
    if link is None or (purpose == REGISTRATION and not ways.anybody_registers()):
        return None
    if purpose == REGISTRATION:
        return link
    holder = _holder(link)
    if purpose == INVITATION and holder is not None and holder.is_customer and not ways.customers_are_invited():
        return None
    return link if holder is not None else None


def register(link: AccessLink, chosen: Chosen) -> Person:
    """The contact of the address becomes an account, or a new one is made: none before this proof. Spent."""
    with transaction.atomic():
        _spend(link)
        person = _locked(addresses.person_for(link.email).pk)
        if not (addresses.is_contact(person) and person.is_active):
            raise Spent  # somebody was faster, or the address is an account's by now
        person = _alone(person, link.email)
        _claim(person, link.email, chosen)
        log.record(action="registered", by=person)
    return person


def accept(link: AccessLink, chosen: Chosen) -> Person:
    """An invited person has an account from now on. Spent."""
    with transaction.atomic():
        _spend(link)
        person = _locked(_key(link))
        if _holder(link) is None:
            raise Spent
        _claim(person, link.email, chosen)
        log.record(action="invitation_accepted", by=person)
    return person


def recover(link: AccessLink, password: str) -> Person:
    """A new password, or the first one. Every browser is signed out; the second factor stays. Spent."""
    with transaction.atomic():
        _spend(link)
        person = _locked(_key(link))
        if _holder(link) is None:
            raise Spent
        person = _alone(person, link.email)
        person.password, person.must_change_password = password, False
        person.save(update_fields=["password", "must_change_password"])
        _proved(person, link.email)
        log.record(action="password_recovered", by=person)
    return person


def _holder(link: AccessLink) -> Person | None:
    """Whose account the link opens, if it may still: the address is theirs, they are active, and an invited person
    has no password yet."""
    row, person = addresses.row(link.email), link.person
    if row is None or person is None or row.user_id != person.pk or not row.user.is_active:
        return None
    if link.purpose == INVITATION and not addresses.awaits_password(row.user):
        return None
    return row.user if addresses.may_be_recovered(row) else None


def _spend(link: AccessLink) -> None:
    if not links.use_once(link):
        raise Spent


def _key(link: AccessLink) -> int:
    if link.person_id is None:
        raise Spent
    return link.person_id


def _locked(key: int) -> Person:
    return Person.objects.select_for_update().get(pk=key)


def _alone(person: Person, email: str) -> Person:
    """A contact of several addresses, none of them proved, is not all of it whoever proves one: this address goes to
    a person of its own, and the others stay with the contact and its tickets."""
    if not addresses.is_contact(person) or len(addresses.of(person)) == 1:
        return person
    own = Person.objects.create_contact(language=person.language)
    addresses.hand_over(email, own)
    addresses.index(person)
    return own


def _claim(person: Person, email: str, chosen: Chosen) -> None:
    person.password, person.name = chosen.password, chosen.name or person.name
    person.phone, person.language = chosen.phone or person.phone, person.language or chosen.language
    person.time_zone = person.time_zone or chosen.time_zone
    person.save(update_fields=["password", "name", "phone", "language", "time_zone"])
    _proved(person, email)
    addresses.index(person)


def _proved(person: Person, email: str) -> None:
    """What follows a proof: the organisation of the address's domain (D42), an end of other sessions and links."""
    if not addresses.prove(person, email):
        raise Spent
    if person.is_customer and person.organization is None:
        person.organization = addresses.organization_for(email)
        person.save(update_fields=["organization"])
    sessions.end_others(person, "")
    links.revoke_of(person, RECOVERY, INVITATION)
    links.revoke_for(email, REGISTRATION)
