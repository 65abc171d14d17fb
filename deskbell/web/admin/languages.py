"""Words in each of the desk's languages, as fields of a form: `name`, `name-de` …"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import ProhibitNullCharactersValidator


def fields(
    name: str, label: Any, known: Mapping[str, str], *, longest: int, lines: int = 1
) -> dict[str, forms.CharField]:
    """One for each language, none required; `known` holds what is there by the language's code."""
    made = {}
    for code, own in settings.LANGUAGES:
        widget = forms.Textarea(attrs={"rows": lines, "lang": code}) if lines > 1 else forms.TextInput({"lang": code})
        made[f"{name}-{code}"] = forms.CharField(
            label=f"{label} ({own})",
            required=False,
            max_length=longest,
            initial=known.get(code, ""),
            widget=widget,
            validators=[ProhibitNullCharactersValidator()],
        )
    return made


def written(name: str, data: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, by the language's code."""
    found = {code: str(data.get(f"{name}-{code}") or "").strip() for code, _own in settings.LANGUAGES}
    return {code: text for code, text in found.items() if text}


def bound(form: forms.BaseForm, name: str) -> list[forms.BoundField]:
    """For templates: the fields of one word."""
    return [form[f"{name}-{code}"] for code, _own in settings.LANGUAGES]
