"""One person instead of two, and two again: what of the other goes over and comes back, and that nobody signs in as
them meanwhile.

The part of the verbs that is about people; tickets and links are `tickets.uniting` and `tickets.separating`, in the
same transactions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.people import addresses, sessions
from deskbell.people.models import Person, PersonNote, PublicKey, Union

UNDONE_WITHIN = timedelta(days=7)
FILLED = ("name", "phone", "language", "time_zone")
"""What `stays` takes from `goes` where it has none."""


class CannotMerge(Exception):
    """These two cannot become one: one is a colleague, gone already, or they are the same."""


class CannotSplit(Exception):
    """These cannot become two again. `str(error)` says why, in a sentence for the person."""


def in_order(one: Person, other: Person) -> tuple[Person, Person]:
    """Who stays and who goes: an account stays over a contact, else the first over the second. CannotMerge."""
    if not (one.is_customer and other.is_customer) or one.pk == other.pk:
        raise CannotMerge
    if one.merged_into_id or other.merged_into_id:
        raise CannotMerge
    if addresses.is_contact(one) and not addresses.is_contact(other):
        return other, one
    return one, other


def lock(one: Person, other: Person) -> tuple[Person, Person]:
    """Both rows, read anew, in an order in which two merges never wait for each other."""
    rows = Person.objects.select_for_update().filter(pk__in=[one.pk, other.pk]).order_by("pk")
    fresh = {person.pk: person for person in rows}
    if len(fresh) != 2:
        raise CannotMerge
    return fresh[one.pk], fresh[other.pk]


def absorb(*, stays: Person, goes: Person) -> dict[str, Any]:
    """Within a transaction: addresses, notes and keys go over, proved or not as they are; what `stays` has not is
    taken from `goes`, but for the organisation. Returns what `release` needs to make two of them again."""
    notes = PersonNote.objects.filter(person=goes)
    mine = PublicKey.objects.filter(person=stays).values_list("fingerprint", flat=True)
    keys = PublicKey.objects.filter(person=goes).exclude(fingerprint__in=list(mine))
    kept: dict[str, Any] = {
        "emails": addresses.rows_of(goes),
        "notes": list(notes.values_list("pk", flat=True)),
        "keys": list(keys.values_list("pk", flat=True)),
        "filled": {field: getattr(goes, field) for field in FILLED if not getattr(stays, field)},
        "username": goes.username,
        "password": goes.password,
        "is_active": goes.is_active,
        "factors": [_plain(row) for row in Authenticator.objects.filter(user=goes).order_by("pk")],
    }
    addresses.move(goes, stays)
    notes.update(person=stays)
    keys.update(person=stays)
    for field, value in kept["filled"].items():
        setattr(stays, field, value)
    stays.save(update_fields=list(FILLED))
    goes.merged_into, goes.is_active, goes.username = stays, False, None
    goes.set_unusable_password()
    goes.save(update_fields=["merged_into", "is_active", "username", "password"])
    sessions.end_others(goes, "")
    Authenticator.objects.filter(user=goes).delete()
    addresses.index(stays)
    addresses.index(goes)
    return kept


def why_not(union: Union, now: datetime | None = None) -> str:
    """Why these two cannot be made two again (any more), in a sentence; "" when they can."""
    stays, goes, kept = union.stays, union.goes, union.kept
    if union.undone_at is not None:
        return _("They are two people again already.")
    if not kept or union.at < (now or timezone.now()) - UNDONE_WITHIN:
        return _("A merge can be undone for seven days. These are over.")
    if goes.merged_into_id != stays.pk or stays.merged_into_id:
        return _("%(who)s was merged into somebody else meanwhile. Undo that first.") % {"who": stays}
    if not stays.is_customer:
        return _("%(who)s is an agent by now.") % {"who": stays}
    there = {email: verified for email, verified, _primary in addresses.rows_of(stays)}
    for email, verified, _primary in kept["emails"]:
        if email not in there:
            return _("%(who)s does not have the address %(email)s any more.") % {"who": stays, "email": email}
        if there[email] and not verified:
            return _("%(who)s confirmed the address %(email)s meanwhile.") % {"who": stays, "email": email}
    name = kept["username"]
    if name and Person.objects.filter(username=name).exclude(pk=goes.pk).exists():
        return _("Somebody else has the user name of %(who)s by now.") % {"who": goes}
    return ""


def release(union: Union) -> None:
    """Within a transaction, of a union that `why_not` says nothing against: as it was before, but for browsers and
    links that ended. What `stays` got since stays there; who was disabled as one person is not let in as two."""
    stays, goes, kept = union.stays, union.goes, union.kept
    addresses.give_back(stays, goes, [tuple(row) for row in kept["emails"]])
    PersonNote.objects.filter(pk__in=kept["notes"], person=stays).update(person=goes)
    PublicKey.objects.filter(pk__in=kept["keys"], person=stays).update(person=goes)
    for field, value in kept["filled"].items():
        if getattr(stays, field) == value:
            setattr(stays, field, "")
    stays.save(update_fields=list(FILLED))
    goes.merged_into, goes.is_active = None, kept["is_active"] and stays.is_active
    goes.username, goes.password = kept["username"], kept["password"]
    goes.save(update_fields=["merged_into", "is_active", "username", "password"])
    Authenticator.objects.bulk_create(_factor(goes, row) for row in kept["factors"])
    addresses.index(stays)
    addresses.index(goes)
    union.kept, union.undone_at = {}, timezone.now()
    union.save(update_fields=["kept", "undone_at"])


def latest(person: Person) -> Union | None:
    """The last merge into this person that can still be undone: of several the later one is undone first."""
    rows = Union.objects.select_related("stays", "goes", "by").filter(stays=person, undone_at=None)
    found = rows.filter(at__gte=timezone.now() - UNDONE_WITHIN).order_by("-pk").first()
    return found if found is not None and not why_not(found) else None


def one(public_id: str) -> Union | None:
    return Union.objects.select_related("stays", "goes", "by").filter(public_id=public_id).first()


def forget_old() -> int:
    """What was kept of merges that stand by now. Called by the clock; how many."""
    old = Union.objects.filter(undone_at=None, at__lt=timezone.now() - UNDONE_WITHIN).exclude(kept={})
    return old.update(kept={})


def _plain(row: Authenticator) -> dict[str, Any]:
    used = row.last_used_at.isoformat() if row.last_used_at else None
    return {"type": row.type, "data": row.data, "created_at": row.created_at.isoformat(), "last_used_at": used}


def _factor(person: Person, row: dict[str, Any]) -> Authenticator:
    used = datetime.fromisoformat(row["last_used_at"]) if row["last_used_at"] else None
    made = datetime.fromisoformat(row["created_at"])
    return Authenticator(user=person, type=row["type"], data=row["data"], created_at=made, last_used_at=used)
