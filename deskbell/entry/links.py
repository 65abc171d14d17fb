"""Making and checking access links: random, one purpose, an end, only the digest kept (S5)."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from deskbell.db.writing import create
from deskbell.entry.models import AccessLink
from deskbell.people.models import Person

# As `make` and the addresses of links write it, also where a mail scanner wrapped the address in one of its own.
_TOKEN = re.compile(
    r"((?:/|%2F)(?:t|recover|register|invitation|addresses)(?:/|%2F))[\w-]{43}(?![\w-])", re.IGNORECASE | re.ASCII
)

KEPT = timedelta(days=7)
_P = AccessLink.Purpose
INTO_ACCOUNTS = (_P.SETUP, _P.INVITATION, _P.RECOVERY, _P.REGISTRATION, _P.ADDRESS)


def make(
    purpose: str,
    *,
    lifetime: timedelta,
    about: int | None = None,
    person: Person | None = None,
    email: str = "",
) -> str:
    """A new link's token, 256 bits, URL-safe; the only moment it can be read."""
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    create(
        AccessLink,
        digest=digest(token),
        purpose=purpose,
        about=about,
        person=person,
        email=email,
        created_at=now,
        expires_at=now + lifetime,
    )
    return token


def find(token: object, purpose: str) -> AccessLink | None:
    """The live link of this token and purpose. Anything else, of whatever type, is None."""
    if not isinstance(token, str) or not 20 <= len(token) <= 100:
        return None
    live = AccessLink.objects.select_related("person").filter(
        digest=digest(token), purpose=purpose, revoked_at=None, expires_at__gt=timezone.now()
    )
    return live.first()


def live(key: int, purpose: str) -> AccessLink | None:
    """A link found before (its key lies in a signed cookie), if it still opens."""
    found = AccessLink.objects.select_related("person").filter(
        pk=key, purpose=purpose, revoked_at=None, expires_at__gt=timezone.now()
    )
    return found.first()


def use_once(link: AccessLink) -> bool:
    """Spend a link that opens once. False when somebody was faster."""
    return bool(
        AccessLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now(), revoked_at=timezone.now())
    )


def end(link: AccessLink) -> bool:
    """End one link. False when it had been ended before."""
    return bool(AccessLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()))


def revoke(*, purpose: str, about: int, email: str = "") -> int:
    """End the links to one thing, for one address or for all. Returns how many ended."""
    which = Q(purpose=purpose, about=about, revoked_at=None)
    if email:
        which &= Q(email=email)
    return AccessLink.objects.filter(which).update(revoked_at=timezone.now())


def revoke_for(email: str, *purposes: str) -> int:
    """End all links of these purposes that were mailed to an address. Returns how many ended."""
    found = AccessLink.objects.filter(email=email, purpose__in=purposes, revoked_at=None)
    return found.update(revoked_at=timezone.now())


def revoke_of(person: Person, *purposes: str, email: str = "", about: Iterable[int] | None = None) -> int:
    """End all links that were made for a person, or those of these purposes, to this address of theirs, to these
    things. Returns how many ended."""
    which = Q(person=person, revoked_at=None)
    if purposes:
        which &= Q(purpose__in=purposes)
    if email:
        which &= Q(email=email)
    if about is not None:
        which &= Q(about__in=list(about))
    return AccessLink.objects.filter(which).update(revoked_at=timezone.now())


def forget_old() -> int:
    """Links into accounts that ended long ago: they name people who may never have come. Called by the clock."""
    return AccessLink.objects.filter(purpose__in=INTO_ACCOUNTS, expires_at__lt=timezone.now() - KEPT).delete()[0]


def without_tokens(text: str) -> str:
    """Text or HTML from outside without the links in it: who answers a mail of ours quotes their own, and others
    read the answer (decision A2)."""
    return _TOKEN.sub(r"\1-", text)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
