"""How a person wants the pages drawn, and in which language."""

from __future__ import annotations

from django.conf import settings

from deskbell.people.models import Person

THEMES = ("", "light", "dark")
DENSITIES = ("", "compact")


def draw(person: Person, *, theme: str, density: str) -> Person:
    """Keep theme and density; an unknown word means the default."""
    person.theme = theme if theme in THEMES else ""
    person.density = density if density in DENSITIES else ""
    person.save(update_fields=["theme", "density"])
    return person


def speak(person: Person, *, language: str) -> Person:
    """Pages and mails in that language from now on; an unknown one changes nothing."""
    if language in dict(settings.LANGUAGES):
        person.language = language
        person.save(update_fields=["language"])
    return person
