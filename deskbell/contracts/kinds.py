"""Kinds of keys and the patterns they are told by. Changed by administrators, and logged."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_noop

from deskbell.audit import log
from deskbell.contracts import keys
from deskbell.contracts.models import KeyKind, Licence
from deskbell.db.keeping import Kept
from deskbell.people.models import Person

MOST = 50
BUILT_IN = (
    # Translators: kinds of support licences a new desk comes with; `queues.models.Named` looks them up
    gettext_noop("Support"),
    gettext_noop("Software as a service"),
    gettext_noop("Maintenance"),
)


class PatternTaken(Exception):
    """Another kind has this pattern."""


_kinds: Kept[list[KeyKind]] = Kept(lambda: list(KeyKind.objects.order_by("pk")))


def all_kinds() -> list[KeyKind]:
    """In the order they were made; a moment old."""
    return _kinds.get()


def patterns() -> list[str]:
    return [kind.pattern for kind in all_kinds() if kind.pattern]


def kind_of(folded: str) -> KeyKind | None:
    """By its pattern; of two that fit the longer."""
    fitting = [kind for kind in all_kinds() if kind.pattern and kind.pattern in folded]
    return max(fitting, key=lambda kind: len(kind.pattern), default=None)


def named(name: str) -> KeyKind | None:
    """By name in any language, or by code."""
    wanted = name.strip().casefold()
    for kind in all_kinds():
        if wanted in {str(one).casefold() for one in (kind, kind.name, kind.code, *kind.names.values())}:
            return kind
    return None


def one(public_id: str) -> KeyKind | None:
    return next((kind for kind in KeyKind.objects.filter(public_id=public_id)), None)


def save(*, by: Person, kind: KeyKind | None, name: str, pattern: str, entitles: bool) -> KeyKind:
    """Make a kind, or change it; keys that are told by the pattern alone follow. PatternTaken."""
    pattern = keys.fold(pattern)[:40]
    with transaction.atomic():
        other = KeyKind.objects.filter(pattern=pattern).exclude(pk=kind.pk if kind else 0)
        if pattern and other.exists():
            raise PatternTaken(pattern)
        before = {"pattern": kind.pattern, "entitles": kind.entitles} if kind else {}
        kind = kind or KeyKind()
        if not kind.code or name != str(kind):
            kind.code, kind.name = None, " ".join(name.split())[:100]
        kind.pattern, kind.entitles = pattern, entitles
        kind.save()
        _kinds.forget()
        _tell_apart(kind)
        after = {"pattern": pattern, "entitles": entitles}
        log.record(action="licence_kind_saved", by=by, about=kind.name, old=before, new=after)
    return kind


def remove(*, by: Person, kind: KeyKind) -> None:
    """Its licences have no kind then, and do not entitle."""
    with transaction.atomic():
        kind.delete()
        _kinds.forget()
        log.record(action="licence_kind_removed", by=by, about=kind.name)


def _tell_apart(kind: KeyKind) -> None:
    """Licences without a kind whose key has the pattern now."""
    if kind.pattern:
        Licence.objects.filter(kind=None, folded__contains=kind.pattern).update(kind=kind)
