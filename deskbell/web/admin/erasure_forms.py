"""What administrators fill in to erase a ticket whole."""

from __future__ import annotations

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_NO_NUL = ProhibitNullCharactersValidator()


class EraseForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Ticket number"),
        max_length=40,
        validators=[_NO_NUL],
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    again = forms.CharField(
        label=gettext_lazy("The number once more"),
        max_length=40,
        validators=[_NO_NUL],
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        validators=[_NO_NUL],
        help_text=gettext_lazy("It stands in the audit log for good: no personal data."),
    )

    def clean_number(self) -> str:
        return str(self.cleaned_data["number"]).strip().lstrip("#")

    def clean_again(self) -> str:
        again = str(self.cleaned_data["again"]).strip().lstrip("#")
        if again != self.cleaned_data.get("number", again):
            raise forms.ValidationError(_("The two numbers differ."))
        return again
