"""Short names that have a text in them, for lists of hundreds or thousands that are read whole anyway.

SQLite's LIKE looks past the capitals of ASCII alone: of other letters the spellings that people use are asked for."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q


def contains(name: str, text: str) -> Q:
    """The field of this name has the text in it, whatever the capitals."""
    spelt = {text} if text.isascii() else {text, text.lower(), text.upper(), text.capitalize(), text.title()}
    return reduce(or_, (Q(**{f"{name}__icontains": one}) for one in sorted(spelt)))
