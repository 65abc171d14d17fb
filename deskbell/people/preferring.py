"""How a person wants the pages drawn."""

from __future__ import annotations

from deskbell.people.models import Person

THEMES = ("", "light", "dark")
DENSITIES = ("", "compact")


def draw(person: Person, *, theme: str, density: str) -> Person:
    """Keep theme and density; an unknown word means the default."""
    person.theme = theme if theme in THEMES else ""
    person.density = density if density in DENSITIES else ""
    person.save(update_fields=["theme", "density"])
    return person
