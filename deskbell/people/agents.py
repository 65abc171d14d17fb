"""Agents and administrators: adding, changing, temporary passwords, groups. Done by administrators, and logged.

Whether they may come in at all, and from where they are signed in, is `people.shutting`."""

from __future__ import annotations

import secrets

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from deskbell.audit import log
from deskbell.db.claiming import lock_name
from deskbell.db.ids import ALPHABET
from deskbell.people import addresses, sessions
from deskbell.people.models import Group, Person


class LastAdministrator(Exception):
    """Somebody must remain who can administer the desk."""


def add(
    *,
    by: Person,
    name: str,
    username: str,
    email: str,
    agent: bool = True,
    administrator: bool = False,
    language: str = "",
    groups: list[Group] | None = None,
    with_password: bool = True,
) -> tuple[Person, str]:
    """A new agent and the temporary password they must replace; the only moment it can be read. Without one ("") they
    choose their own by a link that is mailed (`notices.accounts.invite`).

    Who wrote from this address as a customer before becomes the agent. ValidationError by field."""
    username, email = username.strip().lower(), addresses.clean(email)
    try:
        person = (addresses.contact_of(email) if email else None) or Person()
    except addresses.Taken:
        raise ValidationError({"email": _("This address belongs to somebody else.")}) from None
    person.name, person.username, person.language = name, username, language
    person.is_agent, person.is_administrator = agent, administrator
    password = temporary_password() if with_password else ""
    person.set_password(password or None)
    person.must_change_password = with_password
    with transaction.atomic():
        if Person.objects.filter(username=username).exclude(pk=person.pk).exists():
            raise ValidationError({"username": _("This user name is taken.")})
        person.save()
        if email:
            addresses.give(person, email)
        else:
            addresses.index(person)
        person.agent_groups.set(groups or [])
        names = [group.name for group in groups or []]
        log.record(
            action="agent_added",
            by=by,
            about=name,
            agent=agent,
            administrator=administrator,
            groups=names,
            invited=not with_password,
        )
    return person, password


def change(
    *, by: Person, person: Person, name: str, agent: bool, administrator: bool, language: str, groups: list[Group]
) -> None:
    """Name, role, language, groups. Another role signs them out everywhere. LastAdministrator."""
    fields = {"name": name, "is_agent": agent, "is_administrator": administrator, "language": language}
    with transaction.atomic():
        if person.is_administrator and not administrator:
            someone_else_must_administer(person)
        before = {field: getattr(person, field) for field in fields}
        names = sorted(person.agent_groups.values_list("name", flat=True))
        for field, value in fields.items():
            setattr(person, field, value)
        person.save(update_fields=list(fields))
        addresses.index(person)
        person.agent_groups.set(groups)
        if (before["is_agent"], before["is_administrator"]) != (agent, administrator):
            sessions.end_others(person, "")
        old, new = before | {"groups": names}, fields | {"groups": sorted(group.name for group in groups)}
        if changed := [field for field in old if old[field] != new[field]]:
            was, now = {field: old[field] for field in changed}, {field: new[field] for field in changed}
            log.record(action="agent_changed", by=by, about=name, old=was, new=now)


def new_password(*, by: Person, person: Person) -> str:
    """A temporary password for who lost theirs. Their sessions end."""
    password = temporary_password()
    person.set_password(password)
    person.must_change_password = True
    with transaction.atomic():
        person.save(update_fields=["password", "must_change_password"])
        sessions.end_others(person, "")
        log.record(action="temporary_password_made", by=by, about=str(person))
    return password


def temporary_password() -> str:
    """Four groups of four, 79 bits, without letters that look alike."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def someone_else_must_administer(person: Person) -> None:
    """LastAdministrator unless another one can sign in. Within a transaction: two who take each other's right at the
    same moment do it one after the other."""
    lock_name("administrators")
    others = Person.objects.filter(is_administrator=True, is_active=True).exclude(pk=person.pk)
    others = others.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    if person.is_administrator and not others.exists():
        raise LastAdministrator
