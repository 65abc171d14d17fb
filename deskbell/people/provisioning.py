"""Accounts from a source of an administrator: made for the first time, then left alone (decision F47).

The source vouches for the address, so it counts as verified: recovery mails it the way to the first password. What
somebody changed since, their address, password, name or organisation, is theirs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from django.db import transaction

from deskbell.people import addresses
from deskbell.people.models import Organization, Person


class Outcome(Enum):
    NEW = "new"
    KNOWN = "known"
    COLLEAGUE = "colleague"


@dataclass(frozen=True, slots=True)
class Account:
    """What the source says of one. `email` is clean; `login` is "" or a valid user name."""

    email: str
    name: str
    login: str
    organization: Organization | None


@dataclass(slots=True)
class Weighed:
    """What is to be done with an account: nothing, or make `person` of it, who may have been a mere contact."""

    account: Account
    outcome: Outcome
    person: Person | None = None


def weigh(accounts: Sequence[Account]) -> list[Weighed]:
    """What each would become; nothing is written. An account is known by its user name, else by its address."""
    logins = [one.login for one in accounts if one.login]
    by_login = {person.username: person for person in Person.objects.filter(username__in=logins)}
    by_email = addresses.holders(one.email for one in accounts)
    found: list[Weighed] = []
    given: set[str] = set()
    for one in accounts:
        named, holder = by_login.get(one.login), by_email.get(one.email)
        if any(person is not None and not person.is_customer for person in (named, holder)):
            found.append(Weighed(one, Outcome.COLLEAGUE))
        elif named is not None or one.email in given or (one.login and one.login in given):
            found.append(Weighed(one, Outcome.KNOWN, named))
        elif holder is not None and not (holder.is_active and addresses.is_contact(holder)):
            found.append(Weighed(one, Outcome.KNOWN, holder))
        else:
            found.append(Weighed(one, Outcome.NEW, holder))
            given |= {one.email, one.login}
    return found


def make(weighed: Iterable[Weighed]) -> list[Person]:
    """Those that are new, in the caller's order; who wrote to us before keeps their tickets."""
    new = [one for one in weighed if one.outcome is Outcome.NEW]
    with transaction.atomic():
        for one in new:
            one.person = _filled(one.person or Person(), one.account)
        strangers = [one for one in new if one.person is not None and one.person.pk is None]
        Person.objects.bulk_create(one.person for one in strangers if one.person)
        addresses.give_many((one.person, one.account.email) for one in strangers if one.person)
        for one in new:
            if one not in strangers and one.person is not None:
                one.person.save(update_fields=["name", "username", "organization", "is_contact_person"])
                addresses.give(one.person, one.account.email)
    return [one.person for one in new if one.person is not None]


def _filled(person: Person, account: Account) -> Person:
    if person.pk is None:
        person.set_unusable_password()
    person.name = person.name or account.name
    person.username = account.login or None
    if person.organization_id is None and account.organization is not None:
        person.organization, person.is_contact_person = account.organization, False
    return person
