"""What customers fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

TEXT_LIMIT = 200_000
FILES_TOGETHER = 95 * 1024 * 1024
"""Bytes; the web server takes 100 MB a request, and the form around the files is a part of it."""
FILES = 20


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, as a list."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        single = super().clean
        return [single(one, initial) for one in data or [] if one]


class Reply(forms.Form):
    text = forms.CharField(
        label=_("Your reply"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    files = FilesField(  # type: ignore[assignment]  # the fields of a form are no attributes of it
        label=_("Files"), required=False, max_length=255
    )
    close = forms.BooleanField(label=_("It is solved: close the ticket"), required=False)

    def __init__(self, *args: Any, has_files: bool = False, **kwargs: Any) -> None:
        """`has_files`: some lie on the form's shelf already."""
        super().__init__(*args, **kwargs)
        self.has_files = has_files

    def clean_files(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["files"]
        if len(files) > FILES:
            raise forms.ValidationError(_("Send at most %(n)s files at once."), params={"n": FILES})
        if sum(file.size or 0 for file in files) > FILES_TOGETHER:
            raise forms.ValidationError(_("The files are larger than 95 MB together. Send them in several replies."))
        return files

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not (self.has_files or (data.get("text") or "").strip() or data.get("files")):
            self.add_error("text", _("Write a message or add a file."))
        return data


class Given(forms.Form):
    """What somebody gives us by an upload link."""

    text = forms.CharField(
        label=_("Message"), required=False, max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 3})
    )
    files = FilesField(label=_("Files"), required=False, max_length=255)  # type: ignore[assignment]

    def __init__(self, *args: Any, has_files: bool = False, **kwargs: Any) -> None:
        """`has_files`: some lie on the form's shelf already."""
        super().__init__(*args, **kwargs)
        self.has_files = has_files

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not (self.has_files or data.get("files")):
            self.add_error("files", _("Choose at least one file."))
        return data


class Passphrase(forms.Form):
    words = forms.CharField(
        label=_("Passphrase"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
