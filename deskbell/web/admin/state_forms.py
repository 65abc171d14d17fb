"""What administrators fill in about states and priorities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.queues import states
from deskbell.queues.models import Priority, Stage, State
from deskbell.web.admin import languages
from deskbell.web.admin.type_forms import OrderField
from deskbell.web.ui import accents

GROUNDS = ("#ffffff", "#151918")
"""What a colour stands on by day and by night."""
LEAST = 3.0
"""WCAG's contrast for drawings. The bars say the level too; the colour is never alone."""


class NamedForm(forms.Form):
    """A name and its translations; of a built-in row what the program calls it, unless an administrator says else."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        validators=[ProhibitNullCharactersValidator()],
        help_text=gettext_lazy("Where no other language is filled in."),
    )

    def __init__(self, *args: Any, row: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.row = row
        self.fields |= languages.fields("name", _("Name"), row.names, longest=100)
        self.initial = {**self.shown(), **self.initial}

    def shown(self) -> dict[str, Any]:
        return {"name": self.row.name, "names": self.row.names}

    def translations(self) -> list[forms.BoundField]:
        return languages.bound(self, "name")

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if states.is_name_taken(self.row, name):
            raise ValidationError(_("Another one has this name."))
        return name

    def values(self) -> dict[str, Any]:
        return {"name": self.cleaned_data["name"], "names": languages.written("name", self.cleaned_data)}


class StateForm(NamedForm):
    stage = forms.TypedChoiceField(label=gettext_lazy("Stage"), coerce=int, choices=Stage.choices)
    order = OrderField()
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, row: State, **more: Any) -> None:
        super().__init__(*args, row=row, **more)
        if row.pk:
            self.fields["stage"].disabled = True
        else:
            free = [choice for choice in Stage.choices if choice[0] not in states.FIXED]
            self.fields["stage"].choices = free  # type: ignore[attr-defined]
        if row.code is not None:
            del self.fields["is_active"]

    def shown(self) -> dict[str, Any]:
        row: State = self.row
        stage = row.stage if row.stage is not None else Stage.OPEN.value
        return super().shown() | {"stage": stage, "order": row.order, "is_active": row.is_active}

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return super().values() | {name: data[name] for name in ("stage", "order", "is_active") if name in data}


class PriorityForm(NamedForm):
    color = forms.CharField(
        label=gettext_lazy("Colour"),
        required=False,
        max_length=7,
        widget=forms.TextInput({"spellcheck": "false", "autocomplete": "off"}),
        help_text=gettext_lazy("Like #b3261e; empty for ours. By night it is made lighter until it can be seen."),
    )

    def shown(self) -> dict[str, Any]:
        row: Priority = self.row
        return super().shown() | {"color": row.color}

    def clean_color(self) -> str:
        color = str(self.cleaned_data["color"]).strip().lower()
        if not color:
            return ""
        if not accents.is_colour(color):
            raise ValidationError(_("Enter a colour like #b3261e: # and six digits or letters from a to f."))
        found = accents.ratio(color, GROUNDS[0])
        if found < LEAST:
            raise ValidationError(
                _("This can hardly be seen on white: its contrast is %(found)s, and %(least)s is needed."),
                params={"found": f"{found:.1f}", "least": f"{LEAST:.0f}"},
            )
        return color

    def values(self) -> dict[str, Any]:
        return super().values() | {"color": self.cleaned_data["color"]}
