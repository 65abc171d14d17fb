"""What a person signs in with besides the password: read from allauth's table. Its flows add and remove them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.crypto import salted_hmac

from deskbell.db.prepared import Prepared
from deskbell.desk import settings as desk
from deskbell.people.models import Person

Type = Authenticator.Type
_some = Prepared(
    lambda person: Authenticator.objects.filter(user_id=person).exclude(type=Type.RECOVERY_CODES).values_list("pk")
)


@dataclass(frozen=True, slots=True)
class Key:
    """A passkey or security key."""

    id: str
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """`totp_since` is None where no app is set up; `codes_left` where there are no recovery codes."""

    totp_since: datetime | None = None
    codes_left: int | None = None
    keys: list[Key] = field(default_factory=list)

    @property
    def is_on(self) -> bool:
        """The sign-in asks for more than the password."""
        return self.totp_since is not None or bool(self.keys)


_OF_THEM = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Type.RECOVERY_CODES)


def is_required(person: Person) -> bool:
    """Whether the administrator wants a second factor of everybody in a role of this person."""
    now = desk.current()
    return (
        (now.factor_administrators and person.is_administrator)
        or (now.factor_agents and person.is_agent)
        or (now.factor_customers and person.is_customer)
    )


def is_missing(person: Person) -> bool:
    """Required, and not set up: nothing else is open to this person."""
    return is_required(person) and _some.one(person.pk) is None


def without(people: QuerySet[Person]) -> QuerySet[Person]:
    """Those of these people who sign in with a password alone."""
    return people.filter(~Exists(_OF_THEM))


def having(people: QuerySet[Person]) -> QuerySet[Person]:
    """The others."""
    return people.filter(Exists(_OF_THEM))


def key_of(person: Person, public_id: str) -> Authenticator | None:
    """The person's own passkey of this id."""
    rows = Authenticator.objects.filter(user=person, type=Type.WEBAUTHN)
    return next((row for row in rows if _public_id(row) == public_id), None)


def _public_id(row: Authenticator) -> str:
    """What stands in addresses: keys of the database never leave it, and allauth's rows have nothing else."""
    return salted_hmac("passkey", str(row.pk)).hexdigest()[:24]


def remove(person: Person, authenticator: Authenticator) -> None:
    """Without an app and without keys there are no recovery codes either."""
    with transaction.atomic():
        authenticator.delete()
        if not Authenticator.objects.filter(user=person).exclude(type=Type.RECOVERY_CODES).exists():
            Authenticator.objects.filter(user=person).delete()


def would_remain(person: Person, without: Authenticator) -> bool:
    """Whether the sign-in would still ask for a second factor."""
    others = Authenticator.objects.filter(user=person).exclude(pk=without.pk)
    return others.exclude(type=Type.RECOVERY_CODES).exists()


def of(person: Person) -> Factors:
    totp_since, codes_left, keys = None, None, []
    for row in Authenticator.objects.filter(user=person).order_by("created_at", "pk"):
        if row.type == Type.TOTP:
            totp_since = row.created_at
        elif row.type == Type.RECOVERY_CODES:
            codes_left = len(row.wrap().get_unused_codes())
        elif row.type == Type.WEBAUTHN:
            keys.append(Key(_public_id(row), row.wrap().name, row.created_at, row.last_used_at))
    return Factors(totp_since, codes_left, keys)
