"""Form fields that more than one door uses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from deskbell.people import preferring
from deskbell.people.models import Person
from deskbell.people.naming import agent_name


def zones() -> list[tuple[str, Any]]:
    """The desk's first, then UTC, then every zone by its name."""
    names = [name for name in preferring.zone_names() if "/" in name and not name.startswith(("Etc/", "SystemV/"))]
    return [("", _("As the desk")), ("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class AgentField(forms.ModelChoiceField):
    """A choice among agents; who is away is named so."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Person.objects.none(), to_field_name="public_id", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return agent_name(obj)


class UsernameField(forms.CharField):
    """Small letters whatever is typed; never an @, or it could be taken for an address."""

    default_validators = [
        RegexValidator(
            r"\A[a-z0-9][a-z0-9._-]*\Z",
            _("Use small letters, digits, dots, hyphens and underscores, for example mei.tanaka."),
        )
    ]

    def __init__(self, *, autocomplete: str = "username", **kwargs: Any) -> None:
        super().__init__(max_length=150, **kwargs)
        self.widget.attrs |= {"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").strip().lower()
