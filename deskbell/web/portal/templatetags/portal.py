"""What the portal's frame asks on every page: whether there is a company whose tickets the reader may see."""

from __future__ import annotations

from typing import Any

from django import template

from deskbell.access import scope
from deskbell.people.models import Organization, Person

register = template.Library()


@register.simple_tag
def company_of(user: Any) -> Organization | None:
    """The organisation that shares its tickets with the reader."""
    return scope.shares_with(user) if isinstance(user, Person) else None
