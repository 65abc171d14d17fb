"""Placeholders in administrators' texts: refused where nobody fills them, shown with somebody who is not there."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from deskbell.people.models import Person
from deskbell.queues import placeholders

CUSTOMER = "Nadia Petrova"
AGENT = "Mei Tanaka"


def checked(text: str, allowed: Iterable[str]) -> str:
    """The text with line ends as everywhere. ValidationError names what may stand in braces."""
    text = text.replace("\r\n", "\n")
    unknown = placeholders.unknown_in(text, allowed)
    if unknown:
        raise ValidationError(
            _("%(unknown)s is not known here. These are: %(allowed)s."),
            params={"unknown": ", ".join(map(braced, unknown[:5])), "allowed": ", ".join(map(braced, allowed))},
        )
    return text


def braced(name: str) -> str:
    return f"{{{name}}}"


def sample_agent() -> Person:
    return Person(name=AGENT)
