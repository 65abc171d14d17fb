"""OpenPGP keys a person gives us: their own only. What a key is, is read in `mime.openpgp`."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.audit import log
from deskbell.mime import openpgp
from deskbell.mime.openpgp import Why
from deskbell.people.models import Person, PublicKey

MOST = 5

SAID: dict[Why, str | Promise] = {
    Why.TOO_LARGE: gettext_lazy("Keys have at most 100 kB here. Export this one without the signatures of others."),
    Why.NOT_A_KEY: gettext_lazy(
        "There is no public key in it. It begins with a line “BEGIN PGP PUBLIC KEY BLOCK”; "
        "GnuPG writes it with: gpg --armor --export your@address"
    ),
    Why.DAMAGED: gettext_lazy(
        "The key did not arrive whole: a line is missing or changed. Copy it again from the first line to the last."
    ),
    Why.PRIVATE: gettext_lazy(
        "This is a private key. It was not kept. Nobody but you may have it: if it went to anybody, make a new one. "
        "Give us the public key."
    ),
    Why.SEVERAL: gettext_lazy("There are several keys in it. Add them one by one."),
    Why.TOO_OLD: gettext_lazy("This key is of a kind that is not safe any more. Make a new one."),
    Why.UNKNOWN: gettext_lazy("This key is of a kind that is not supported here."),
    Why.REVOKED: gettext_lazy("This key has been revoked."),
    Why.EXPIRED: gettext_lazy("This key has expired. Extend it in your program, then export it again."),
}


def of(person: Person) -> list[PublicKey]:
    """The newest first."""
    return list(PublicKey.objects.filter(person=person).order_by("-added_at", "-pk"))


def add(*, person: Person, text: str) -> PublicKey:
    """Keep the key in this text; the same key again takes the place of what was kept. ValidationError."""
    try:
        found = openpgp.read(text, timezone.now())
    except openpgp.Refused as refused:
        raise ValidationError(str(SAID[refused.why])) from None
    values = {
        "algorithm": found.algorithm,
        "names": list(found.names),
        "encrypts": found.encrypts,
        "made_at": found.created_at,
        "expires_at": found.expires_at,
        "text": found.text,
        "added_at": timezone.now(),
    }
    with transaction.atomic():
        others = PublicKey.objects.filter(person=person).exclude(fingerprint=found.fingerprint)
        if others.count() >= MOST:
            raise ValidationError(_("You have %(n)d keys. Remove one first.") % {"n": MOST})
        kept, _made = PublicKey.objects.update_or_create(
            person=person, fingerprint=found.fingerprint, defaults=values
        )
        log.record(action="public_key_added", by=person, about=str(person), fingerprint=found.fingerprint)
    return kept


def remove(*, person: Person, public_id: str) -> bool:
    """False when the person has no such key."""
    with transaction.atomic():
        found = PublicKey.objects.filter(person=person, public_id=public_id).first()
        if found is None:
            return False
        found.delete()
        log.record(action="public_key_removed", by=person, about=str(person), fingerprint=found.fingerprint)
    return True


def one(person: Person, public_id: str) -> PublicKey | None:
    return PublicKey.objects.filter(person=person, public_id=public_id).first()
