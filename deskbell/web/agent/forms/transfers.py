"""What an agent says of a download link."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from deskbell.tickets import transferring
from deskbell.tickets.models import Article, Attachment
from deskbell.web.ui import sizes


class _Files(forms.ModelMultipleChoiceField):
    def label_from_instance(self, file: Any) -> str:
        where = _("internal note") if file.article.kind == Article.Kind.NOTE else ""
        return " · ".join(str(part) for part in (file.name, sizes.filesize(file.size), where) if part)


class Download(forms.Form):
    chosen = _Files(
        label=_("Files of this ticket"),
        queryset=None,
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    new = forms.FileField(label=_("New files"), required=False)
    days = forms.TypedChoiceField(label=_("Opens for"), coerce=int, initial=7)
    protect = forms.BooleanField(
        label=_("Ask for a passphrase"),
        required=False,
        help_text=_("You read it once and tell it on another way, best by phone."),
    )

    def __init__(self, *args: Any, files: QuerySet[Attachment], has_new: bool = False, **kwargs: Any) -> None:
        """`has_new`: some lie on the form's shelf."""
        super().__init__(*args, **kwargs)
        self.has_new = has_new
        self.fields["chosen"].queryset = files  # type: ignore[attr-defined]
        self.fields["days"].choices = [  # type: ignore[attr-defined]
            (days, ngettext("%(n)d day", "%(n)d days", days) % {"n": days}) for days in transferring.DOWNLOAD_DAYS
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not (data.get("chosen") or self.has_new or self.files.getlist("new")):
            self.add_error("chosen", _("Choose at least one file."))
        return data
