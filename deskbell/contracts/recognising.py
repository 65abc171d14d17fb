"""Which keys a message names: in its subject, in its text, in the form's field."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.contracts import keys, kinds
from deskbell.contracts.models import Licence


@dataclass(frozen=True, slots=True)
class Named:
    """A key, folded, and where it stood."""

    key: str
    place: str  # form, subject, text


def find(*, subject: str = "", text: str = "", field: str = "") -> list[Named]:
    """Every key once, at its first place. Of words that have no pattern only those that are somebody's key."""
    found: dict[str, str] = {}
    others: dict[str, str] = {}
    patterns = kinds.patterns()
    typed = keys.fold(field)
    if keys.is_key(typed):
        found[typed] = "form"
    for place, what in (("form", field), ("subject", subject), ("text", text)):
        likely, rest = keys.words(what, patterns)
        for word in likely:
            found.setdefault(word, place)
        for word in rest:
            others.setdefault(word, place)
    if others:
        known = Licence.objects.filter(folded__in=list(others)).values_list("folded", flat=True)
        for key in known:
            found.setdefault(key, others[key])
    return [Named(key, place) for key, place in found.items()]
