"""Agents and administrators: adding, disabling, temporary passwords, groups. Done by administrators, and logged."""

from __future__ import annotations

import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from deskbell.audit import log
from deskbell.db.ids import ALPHABET
from deskbell.people import addresses
from deskbell.people.models import Group, Person


class LastAdministrator(Exception):
    """Somebody must remain who can administer the desk."""


def add(
    *,
    by: Person,
    name: str,
    username: str,
    email: str,
    administrator: bool = False,
    groups: list[Group] | None = None,
) -> tuple[Person, str]:
    """A new agent and the temporary password they must replace; the only moment it can be read.

    Who wrote from this address as a customer before becomes the agent. ValidationError by field."""
    username, email = username.strip().lower(), addresses.clean(email)
    try:
        person = (addresses.contact_of(email) if email else None) or Person()
    except addresses.Taken:
        raise ValidationError({"email": _("This address belongs to somebody else.")}) from None
    person.name, person.username = name, username
    person.is_agent, person.is_administrator, person.must_change_password = True, administrator, True
    password = temporary_password()
    person.set_password(password)
    with transaction.atomic():
        if Person.objects.filter(username=username).exclude(pk=person.pk).exists():
            raise ValidationError({"username": _("This user name is taken.")})
        person.save()
        if email:
            addresses.give(person, email)
        person.agent_groups.set(groups or [])
        names = [group.name for group in groups or []]
        log.record(action="agent_added", by=by, about=name, administrator=administrator, groups=names)
    return person, password


def change(*, by: Person, person: Person, name: str, administrator: bool, groups: list[Group]) -> None:
    """Name, administration, groups. LastAdministrator."""
    with transaction.atomic():
        if person.is_administrator and not administrator:
            _someone_else_must_administer(person)
        person.name, person.is_administrator = name, administrator
        person.save(update_fields=["name", "is_administrator"])
        addresses.index(person)
        person.agent_groups.set(groups)
        names = [group.name for group in groups]
        log.record(action="agent_changed", by=by, about=name, administrator=administrator, groups=names)


def switch(*, by: Person, person: Person, on: bool) -> None:
    """Let somebody in, or nowhere: sessions end with the next request. LastAdministrator."""
    with transaction.atomic():
        if not on:
            _someone_else_must_administer(person)
        person.is_active = on
        person.save(update_fields=["is_active"])
        log.record(action="agent_enabled" if on else "agent_disabled", by=by, about=str(person))


def new_password(*, by: Person, person: Person) -> str:
    """A temporary password for who lost theirs. Their sessions end."""
    password = temporary_password()
    person.set_password(password)
    person.must_change_password = True
    with transaction.atomic():
        person.save(update_fields=["password", "must_change_password"])
        log.record(action="temporary_password_made", by=by, about=str(person))
    return password


def temporary_password() -> str:
    """Four groups of four, 79 bits, without letters that look alike."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def _someone_else_must_administer(person: Person) -> None:
    others = Person.objects.filter(is_administrator=True, is_active=True).exclude(pk=person.pk)
    if person.is_administrator and not others.select_for_update().exists():
        raise LastAdministrator
