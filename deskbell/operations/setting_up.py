"""The first administrator of a desk, and what they need to begin."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.audit import log
from deskbell.desk import settings as desk
from deskbell.entry import invitations
from deskbell.entry.models import AccessLink
from deskbell.people import addresses
from deskbell.people.models import Group, Person
from deskbell.queues.models import Grant, Level

GROUP = "Administrators"


def first_administrator(
    link: AccessLink, *, name: str, username: str, email: str, password: str, language: str = ""
) -> Person:
    """An administrator who is also an agent and manages every queue through a group; the link is spent.

    ValidationError by field when a name or address is taken or the password breaks a rule;
    invitations.AlreadySetUp when somebody was faster."""
    username, email = username.strip().lower(), addresses.clean(email)
    person = _someone_for(email)
    person.name, person.username, person.language = name, username, language
    person.is_agent = person.is_administrator = True
    person.must_change_password = False
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise ValidationError({"password": error}) from None
    person.set_password(password)  # before the transaction: it takes its time
    with transaction.atomic():
        invitations.spend(link)
        if Person.objects.filter(username=username).exclude(pk=person.pk).exists():
            raise ValidationError({"username": _("This user name is taken.")})
        person.save()
        addresses.give(person, email)
        group, _made = Group.objects.get_or_create(name=GROUP)
        group.members.add(person)
        Grant.objects.update_or_create(group=group, queue=None, type=None, defaults={"level": Level.MANAGE})
        log.record(action="administrator_made", by=person, about=name, way="set-up link")
        settings = desk.current()
        settings.set_up_at = timezone.now()
        desk.save(settings)
    return person


def _someone_for(email: str) -> Person:
    """A new person, or the mere contact who once wrote from this address."""
    try:
        return addresses.contact_of(email) or Person()
    except addresses.Taken:
        raise ValidationError({"email": _("This address belongs to somebody else.")}) from None
