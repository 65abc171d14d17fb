"""What administrators fill in about types of tickets and their extra fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator, RegexValidator
from django.utils.translation import gettext_lazy as _

from deskbell.queues import extra_fields, granting, types
from deskbell.queues.models import ExtraField, TicketType
from deskbell.web.admin import languages

_NO_NUL = ProhibitNullCharactersValidator()
_CODE = RegexValidator(
    r"\A[a-z][a-z0-9_]{0,39}\Z",
    _("Begin with a letter and use small letters, digits and _, for example server_version."),
)


PLAIN = ("name", "description", "order", "is_published", "mails_agents", "is_active")
"""Fields that a type has under the same name."""


class OrderField(forms.IntegerField):
    def __init__(self) -> None:
        help_text = _("Small numbers come first.")
        super().__init__(label=_("Place in the list"), min_value=0, max_value=9999, initial=0, help_text=help_text)


class TypeForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=100, validators=[_NO_NUL], help_text=_("Where no other language is filled in.")
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=300,
        required=False,
        validators=[_NO_NUL],
        help_text=_("Customers read it beside the name, for example: An error, an outage."),
    )
    queue = forms.ChoiceField(
        label=_("Queue"),
        required=False,
        help_text=_("Where tickets of the web form go. Mail goes to the queue of its address."),
    )
    order = OrderField()
    is_published = forms.BooleanField(label=_("Customers can choose it on the web form"), required=False)
    mails_agents = forms.BooleanField(
        label=_("Tell agents of this type about new tickets"),
        required=False,
        initial=True,
        help_text=_("Those with rights on it, once each, of tickets that customers made. Each may opt out."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, type: TicketType, **more: Any) -> None:
        super().__init__(*args, **more)
        self.type = type
        self.queues = {queue.public_id: queue for queue in granting.queues()}
        if type.queue is not None:  # one that rests may be used again
            self.queues.setdefault(type.queue.public_id, type.queue)
        offered = [("", _("The default queue")), *((key, queue.path) for key, queue in self.queues.items())]
        self.fields["queue"].choices = offered  # type: ignore[attr-defined]
        self.fields |= languages.fields("name", _("Name"), type.names, longest=100)
        if not self.is_bound and type.pk:
            self.initial = {**self.initial, **self.shown()}

    def shown(self) -> dict[str, Any]:
        """What is kept, as the form shows it."""
        queue = self.type.queue.public_id if self.type.queue else ""
        return {name: getattr(self.type, name) for name in PLAIN} | {"queue": queue, "names": self.type.names}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if any(one.name.casefold() == name.casefold() and one.pk != self.type.pk for one in types.every()):
            raise forms.ValidationError(_("There is a type of this name."))
        return name

    def translations(self) -> list[forms.BoundField]:
        return languages.bound(self, "name")

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        found = {name: data[name] for name in PLAIN}
        return found | {"queue": self.queues.get(data["queue"]), "names": languages.written("name", data)}


class FieldForm(forms.Form):
    label = forms.CharField(label=_("Label"), max_length=100, validators=[_NO_NUL])
    code = forms.CharField(
        label=_("Short name"),
        validators=[_CODE],
        help_text=_("For searching: field.server_version:8. It stays as it is."),
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ExtraField.Kind.choices, help_text=_("It stays as it is."))
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        max_length=20_000,
        validators=[_NO_NUL],
        widget=forms.Textarea({"rows": 5}),
        help_text=_("One on each line; for the kind Choice only."),
    )
    shown_to = forms.ChoiceField(label=_("Seen by"), choices=ExtraField.For.choices)
    hint = forms.CharField(label=_("Hint below it"), max_length=200, required=False, validators=[_NO_NUL])
    order = OrderField()
    is_required = forms.BooleanField(label=_("Customers must fill it in"), required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, field: ExtraField, **more: Any) -> None:
        super().__init__(*args, **more)
        self.field = field
        if field.pk:
            self.fields["code"].disabled = self.fields["kind"].disabled = True
            self.initial = {name: getattr(field, name) for name in self.fields}
            self.initial["choices"] = "\n".join(field.choices)
        self.fields |= languages.fields("label", _("Label"), field.labels, longest=100)
        self.fields |= languages.fields("hint", _("Hint below it"), field.hints, longest=200)

    def translations(self) -> list[forms.BoundField]:
        return [*languages.bound(self, "label"), *languages.bound(self, "hint")]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if extra_fields.is_taken(code, self.field):
            raise forms.ValidationError(_("Another field has this short name."))
        return code

    def clean_choices(self) -> list[str]:
        found = [" ".join(line.split())[: extra_fields.LONGEST] for line in self.cleaned_data["choices"].splitlines()]
        return list(dict.fromkeys(one for one in found if one))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        is_choice = data.get("kind") == ExtraField.Kind.CHOICE
        if is_choice and "choices" not in self.errors and not data.get("choices"):
            self.add_error("choices", _("Enter at least one choice."))
        if len(data.get("choices") or []) > extra_fields.MOST_CHOICES:
            self.add_error("choices", _("Enter at most %(n)s choices.") % {"n": extra_fields.MOST_CHOICES})
        if data.get("is_required") and data.get("shown_to") == ExtraField.For.AGENT:
            self.add_error(
                "is_required", _("Customers do not see this field. Let them see it, or do not require it.")
            )
        return data

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        names = ("label", "code", "kind", "shown_to", "hint", "order", "is_required", "is_active")
        return {name: data[name] for name in names} | {
            "choices": data["choices"] if data["kind"] == ExtraField.Kind.CHOICE else [],
            "labels": languages.written("label", data),
            "hints": languages.written("hint", data),
        }
