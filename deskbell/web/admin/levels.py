"""Choices of levels in a form: which cells it has, what was shown in each, and giving what was changed.

A cell is a select whose name says what it is about ("q-" and a queue's public id) beside a hidden field "was-" that
says what it showed: two administrators at different cells do not meet, two at the same one do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from deskbell.queues.granting import ChangedMeanwhile
from deskbell.queues.models import Level

CHOICES = [(0, _("none")), *Level.choices]
_VALUES = {str(value) for value, _name in CHOICES}


@dataclass(frozen=True, slots=True)
class Cell:
    """`level` is chosen, `was` what is kept now; `label` says what it is about to who does not see the table."""

    name: str
    label: str
    level: int
    was: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What was posted for one cell."""

    level: int
    was: int


def asked(posted: QueryDict, prefix: str) -> dict[str, Asked]:
    """By what stands behind the prefix, of cells whose choice differs from what they showed."""
    found = {}
    for name, level in posted.items():
        was = posted.get(f"was-{name}", "")
        about = name.removeprefix(prefix)
        plain = about.isalnum() or name == prefix
        if name.startswith(prefix) and plain and level in _VALUES and was in _VALUES and level != was:
            found[about[:24]] = Asked(int(level), int(was))
    return found


def give(acts: Sequence[Callable[[], object]]) -> list[str]:
    """Does all of these; names the places that somebody else changed meanwhile, which stay as they are."""
    missed = []
    for act in acts:
        try:
            act()
        except ChangedMeanwhile as error:
            missed.append(str(error))
    return missed
