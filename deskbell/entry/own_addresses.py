"""Further addresses of somebody who has an account: asked for, waiting for their proof, taken away, chosen.

No row of an address is made before its proof: mail from it would else be taken for this person's. The proof itself is
`tickets.proving`, for it may bring the tickets of a contact along."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from deskbell.audit import log
from deskbell.entry import links
from deskbell.entry.models import AccessLink
from deskbell.mime.addresses import without_plus
from deskbell.people import addresses, limits
from deskbell.people.models import Person

ADDRESS = AccessLink.Purpose.ADDRESS
LIFETIME = timedelta(hours=24)
AN_HOUR, A_DAY = 5, 3
"""So many may one person ask for in an hour; so many mails does one address get in a day."""
MOST = 20
"""Addresses of one person."""


class TooMany(Exception):
    """For now: per hour, or altogether."""


def ask(*, person: Person, email: str) -> str:
    """A token that proves the address, good once, for whoever is signed in as this person. TooMany."""
    email = addresses.clean(email)
    if len(addresses.of(person)) >= MOST or not limits.hit("own-address", str(person.pk), AN_HOUR, 3600):
        raise TooMany
    if not limits.hit("address-proof", without_plus(email), A_DAY, 86_400):
        raise TooMany
    with transaction.atomic():
        _waiting(person).filter(email=email).update(revoked_at=timezone.now())
        return links.make(ADDRESS, lifetime=LIFETIME, person=person, email=email)


def waiting(person: Person) -> list[str]:
    """Addresses asked for whose links still open."""
    rows = _waiting(person).filter(expires_at__gt=timezone.now())
    return list(dict.fromkeys(rows.order_by("-created_at").values_list("email", flat=True)))


def find(person: Person, token: str) -> AccessLink | None:
    """The live link, for the person it was made for only: who holds the mailbox alone adds it to nobody's account."""
    link = links.find(token, ADDRESS)
    return link if link is not None and link.person_id == person.pk else None


def remove(*, person: Person, email: str) -> bool:
    """An address, or the wish for one. False when it is the last that is proved, or not there."""
    email = addresses.clean(email)
    with transaction.atomic():
        if _waiting(person).filter(email=email).update(revoked_at=timezone.now()):
            return True
        if not addresses.drop(person, email):
            return False
        links.revoke_of(person, email=email)
        log.record(action="own_address_removed", by=person, about=str(person), address=email)
    return True


def write_to(*, person: Person, email: str) -> bool:
    with transaction.atomic():
        return addresses.write_to(person, email)


def _waiting(person: Person) -> QuerySet[AccessLink]:
    return AccessLink.objects.filter(purpose=ADDRESS, person=person, revoked_at=None)
