"""What customers fill in about themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from deskbell.mime import openpgp
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.queues.addresses import book
from deskbell.web.ui.fields import zones


class Profile(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("Stands beside your messages."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("Of these pages and of our e-mails to you.")
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=zones,
        help_text=_("Every time says its zone; without a choice it is the desk’s."),
    )

    @classmethod
    def of(cls, person: Person, language: str) -> Profile:
        """Filled in. `language` is the page's: whoever chose none reads it."""
        values = {"name": person.name, "phone": person.phone, "time_zone": person.time_zone}
        return cls(initial={**values, "language": person.language or language})


class Mails(forms.Form):
    confirmation = forms.BooleanField(
        label=_("An e-mail that confirms each ticket I open"),
        required=False,
        help_text=_("With its number and a link to it."),
    )


class NewAddress(forms.Form):
    email = forms.EmailField(
        label=_("Another address of yours"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if book.get().is_ours(email):
            raise forms.ValidationError(_("This is an address of ours. Enter your own."))
        return addresses.clean(email)


class NewKey(forms.Form):
    """Pasted, or as a file."""

    text = forms.CharField(
        label=_("Public key"),
        required=False,
        max_length=openpgp.LONGEST,
        widget=forms.Textarea(
            attrs={
                "rows": 4,
                "spellcheck": "false",
                "class": "mono",
                "placeholder": "-----BEGIN PGP PUBLIC KEY BLOCK-----",
            }
        ),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ".asc,.txt,.key,.pub,application/pgp-keys"}),
    )

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > openpgp.LONGEST:
            raise forms.ValidationError(_("Keys have at most 100 kB here."))
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file = data.get("file")
        if file is not None:
            data["text"] = file.read().decode("ascii", "replace")
        elif not self.errors and not (data.get("text") or "").strip():
            self.add_error("text", _("Paste your key, or choose its file."))
        return data
