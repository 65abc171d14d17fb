"""Which of the machine's mails a customer wants. What agents write always comes; agents choose elsewhere."""

from __future__ import annotations

from deskbell.people import preferring
from deskbell.people.models import Person

KEY = "mails"


def wants_confirmation(person: Person) -> bool:
    """Of each ticket they open. Only who signs in can have said no."""
    if not person.has_usable_password():
        return True
    kept = preferring.arrangement(person, KEY)
    return not (isinstance(kept, dict) and kept.get("confirmation") is False)


def choose(person: Person, *, confirmation: bool) -> None:
    preferring.arrange(person, KEY, None if confirmation else {"confirmation": False})
