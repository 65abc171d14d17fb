"""The way in for the first administrator: a link printed where the desk is started, good once, for half an hour."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from deskbell.audit import log
from deskbell.db.claiming import lock_name
from deskbell.entry import links
from deskbell.entry.models import AccessLink
from deskbell.people.models import Person

LIFETIME = timedelta(minutes=30)
SETUP = AccessLink.Purpose.SETUP
_THE_DESK = 0
"""What set-up links are about: there is one desk."""


class AlreadySetUp(Exception):
    """There is an administrator, or the link was spent meanwhile."""


def is_set_up() -> bool:
    """Whether somebody can already administer this desk."""
    return Person.objects.filter(is_administrator=True, is_active=True).exists()


def make_setup_link() -> str:
    """A new address that makes the first administrator; those made before end. AlreadySetUp when there is one."""
    with transaction.atomic():
        lock_name("setup")
        if is_set_up():
            raise AlreadySetUp
        links.revoke(purpose=SETUP, about=_THE_DESK)
        token = links.make(SETUP, lifetime=LIFETIME, about=_THE_DESK)
        log.record(action="setup_link_made")
    return f"{settings.DESKBELL_URL}/setup/{token}/"


def setup_link(token: str) -> AccessLink | None:
    """The live link of this token while nobody administers the desk."""
    link = links.find(token, SETUP)
    return link if link is not None and not is_set_up() else None


def spend(link: AccessLink) -> None:
    """Use the link up, inside the caller's transaction. AlreadySetUp when somebody was faster."""
    lock_name("setup")
    if is_set_up() or not links.use_once(link):
        raise AlreadySetUp
