"""What agents write down about customers and organisations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from deskbell.people import organizing, recording


class PersonForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("As they write")), *settings.LANGUAGES]
    )
    organization = forms.CharField(label=_("Organisation"), max_length=organizing.LONGEST, required=False)
    agreed = forms.BooleanField(required=False)

    def clean_organization(self) -> str:
        return " ".join(str(self.cleaned_data["organization"]).split())

    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "phone", "language")}


class AddressForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"), max_length=recording.LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2})
    )


class NameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=organizing.LONGEST)
