"""The extra fields of tickets as fields of a form; agents and customers fill in the same ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from deskbell.queues import extra_fields
from deskbell.queues.models import ExtraField

Kind = ExtraField.Kind
PREFIX = "field-"


class PlainNumber(forms.DecimalField):
    """With a point or a comma, as people write it."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class Day(forms.DateField):
    """As browsers send it, and as people type it where there is no calendar to pick from."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    input_formats = ["%Y-%m-%d", "%d.%m.%Y"]  # type: ignore[assignment]


def name_of(field: ExtraField) -> str:
    """Its name in a form."""
    return PREFIX + field.code


def form_fields(
    fields: Iterable[ExtraField], *, strict: bool, values: Mapping[int, str] = {}
) -> dict[str, forms.Field]:
    """By their names in the form. Not `strict`: none is required, as agents may not know. `values`, by the field's
    key, is what they hold now: that may always be kept, whatever can be chosen by now."""
    return {name_of(f): _form_field(f, f.is_required and strict, values.get(f.pk, "")) for f in fields}


def kept(fields: Iterable[ExtraField], data: dict[str, Any]) -> dict[ExtraField, str]:
    """What was filled in, as it is kept."""
    return {field: extra_fields.kept(data.get(name_of(field))) for field in fields}


def initial(fields: Iterable[ExtraField], values: dict[int, str]) -> dict[str, Any]:
    """What is kept, as the form shows it."""
    return {name_of(field): _shown(field, values.get(field.pk, "")) for field in fields}


def _form_field(field: ExtraField, required: bool, now: str) -> forms.Field:
    hint = field.hints.get((get_language() or "en")[:2]) or field.hint
    about: dict[str, Any] = {"label": str(field), "help_text": hint, "required": required}
    match field.kind:
        case Kind.NUMBER:
            widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
            return PlainNumber(max_digits=18, decimal_places=6, widget=widget, **about)
        case Kind.DATE:
            return Day(**about)
        case Kind.CHECKBOX:
            return forms.BooleanField(error_messages={"required": _("Tick this to go on.")}, **about)
        case Kind.CHOICE:
            offered = dict.fromkeys(["", *field.choices, now])
            return forms.ChoiceField(choices=[(one, one or "–") for one in offered], **about)
    return forms.CharField(max_length=extra_fields.LONGEST, validators=[ProhibitNullCharactersValidator()], **about)


def _shown(field: ExtraField, value: str) -> Any:
    if field.kind == Kind.CHECKBOX:
        return value == extra_fields.TICKED
    if field.kind == Kind.DATE and value:
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value
