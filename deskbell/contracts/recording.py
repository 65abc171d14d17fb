"""Entering, changing and ending licences by hand. Done by administrators, and logged."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from deskbell.audit import log
from deskbell.contracts import entitlement, keys, kinds
from deskbell.contracts.models import KeyKind, Licence
from deskbell.people.models import Organization, Person


class KeyTaken(Exception):
    """There is a licence of this key."""


class NoKey(Exception):
    """This cannot be a key."""


def add(
    *,
    by: Person | None,
    key: str,
    organization: Organization,
    kind: KeyKind | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
    note: str = "",
) -> Licence:
    """A new licence; without a `kind` the key's pattern says it. KeyTaken, NoKey."""
    folded = keys.fold(key)
    if not keys.is_key(folded):
        raise NoKey(key)
    licence = Licence(key=" ".join(key.split())[: keys.LONGEST], folded=folded, organization=organization)
    licence.kind = kind or kinds.kind_of(folded)
    licence.valid_from, licence.valid_until, licence.note = valid_from, valid_until, note.strip()[:500]
    try:
        with transaction.atomic():
            licence.save()
            log.record(action="licence_added", by=by, about=licence.key, organization=organization.name)
    except IntegrityError:
        raise KeyTaken(key) from None
    entitlement.forget()
    return licence


def change(
    *,
    by: Person,
    licence: Licence,
    organization: Organization,
    kind: KeyKind | None,
    valid_from: date | None,
    valid_until: date | None,
    note: str,
) -> Licence:
    """All but the key. A licence that had ended stays so (`revive`)."""
    with transaction.atomic():
        before = _said(licence)
        licence.organization, licence.kind = organization, kind or kinds.kind_of(licence.folded)
        licence.valid_from, licence.valid_until, licence.note = valid_from, valid_until, note.strip()[:500]
        licence.save(update_fields=["organization", "kind", "valid_from", "valid_until", "note"])
        log.record(action="licence_changed", by=by, about=licence.key, old=before, new=_said(licence))
    return licence


def end(*, by: Person, licence: Licence) -> Licence:
    """From now on it entitles to nothing. An import does not bring it back."""
    return _end(by, licence, ended=True)


def revive(*, by: Person, licence: Licence) -> Licence:
    return _end(by, licence, ended=False)


def _end(by: Person, licence: Licence, *, ended: bool) -> Licence:
    if (licence.ended_at is not None) == ended:
        return licence
    with transaction.atomic():
        licence.ended_at = timezone.now() if ended else None
        licence.ended = Licence.Ended.BY_HAND if ended else ""
        licence.save(update_fields=["ended_at", "ended"])
        log.record(action="licence_ended" if ended else "licence_revived", by=by, about=licence.key)
    return licence


def _said(licence: Licence) -> dict[str, str]:
    return {
        "organization": licence.organization.name,
        "kind": licence.kind.name if licence.kind else "",
        "from": str(licence.valid_from or ""),
        "until": str(licence.valid_until or ""),
    }
