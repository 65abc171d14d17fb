"""Who may get which link into an account. Asked by the worker, never by a page: that would tell who is known."""

from __future__ import annotations

from deskbell.audit import log
from deskbell.desk import ways
from deskbell.entry import links
from deskbell.entry.accounts import LIFETIMES
from deskbell.people import addresses
from deskbell.people.models import Person


def for_recovery(typed: str) -> tuple[Person, str] | None:
    """The person of a typed address or user name, and the stored address to write to; None for nobody.

    A mere contact gets a way in only where anybody may register: recovering is registering for them."""
    if "@" in typed:
        row = addresses.row(typed)
    else:
        named = Person.objects.filter(username=typed).first()
        row = addresses.to_recover(named) if named is not None else None
    if row is None or not row.user.is_active or not addresses.may_be_recovered(row):
        return None
    if row.user.is_customer and not ways.customers_sign_in():
        return None
    if addresses.is_contact(row.user) and not ways.anybody_registers():
        return None
    return row.user, row.email


def for_registration(email: str) -> tuple[Person | None, bool] | None:
    """Who holds the address, if anybody, and whether that is an account already; None for somebody disabled."""
    person = addresses.holder(email)
    if person is None:
        return None, False
    return (person, not addresses.is_contact(person)) if person.is_active else None


def make(purpose: str, *, email: str, person: Person | None, by: Person | None = None) -> str:
    """A link's token. Earlier ones stay good until one of them is used: mails do not always arrive in their order."""
    if by is not None:
        log.record(action="person_invited", by=by, about=str(person), address=email)
    return links.make(purpose, lifetime=LIFETIMES[purpose], person=person, email=addresses.clean(email))
