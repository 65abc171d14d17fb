"""What administrators fill in about support licences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from deskbell.contracts import keys, kinds
from deskbell.people import organizing
from deskbell.web.ui.sizes import filesize

LARGEST = 20 * 1024 * 1024
"""Bytes of a file that is imported in the browser; larger ones by the command."""


class LicenceForm(forms.Form):
    key = forms.CharField(
        label=_("Key"),
        max_length=keys.LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    organization = forms.CharField(
        label=_("Organisation"),
        max_length=organizing.LONGEST,
        help_text=_("A new name makes a new organisation."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    valid_from = forms.DateField(
        label=_("Valid from"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    valid_until = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=_("Empty: it does not run out."),
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, has_key: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_key:
            del self.fields["key"]
        choices = [(kind.public_id, str(kind)) for kind in kinds.all_kinds()]
        self.fields["kind"].choices = [("", _("As its key says")), *choices]  # type: ignore[attr-defined]

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if not keys.is_key(keys.fold(key)):
            raise forms.ValidationError(_("A key has six letters, digits and hyphens at least."))
        return key

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("It ends before it begins."))
        return data


class KindForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)
    pattern = forms.CharField(
        label=_("Part of its keys"),
        max_length=40,
        required=False,
        help_text=_("For example -SUP-. Capital and small letters are the same."),
    )
    entitles = forms.BooleanField(label=_("Entitles to support"), required=False)


class ImportForm(forms.Form):
    file = forms.FileField(label=_("CSV file"), max_length=255)
    source = forms.CharField(
        label=_("Source"),
        max_length=60,
        initial="csv",
        help_text=_("A name for where the file comes from. Missing lines end licences of the same source only."),
    )
    end_missing = forms.BooleanField(
        label=_("End licences of this source that the file does not name"), required=False
    )
    dry = forms.BooleanField(
        label=_("Try only: say what would happen and change nothing"), required=False, initial=True
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            words = _("The file is larger than %(limit)s. Import it with “deskbell licences import”.")
            raise forms.ValidationError(words, params={"limit": filesize(LARGEST)})
        return file
