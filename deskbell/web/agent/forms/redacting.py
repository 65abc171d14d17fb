"""What an agent fills in to take content out of a ticket, or to keep all of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.mime.blanking import MARK
from deskbell.tickets.models import Article, Attachment

_NO_NUL = ProhibitNullCharactersValidator()
SHORTEST = 3
"""Characters of a passage: fewer stand in every second word."""


class PassageForm(forms.Form):
    passage = forms.CharField(
        label=gettext_lazy("Passage"),
        max_length=20_000,
        validators=[_NO_NUL],
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
        help_text=gettext_lazy("Copy it from the message. Capitals and line breaks make no difference."),
    )

    def clean_passage(self) -> str:
        text: str = self.cleaned_data["passage"]
        if len("".join(text.split())) < SHORTEST:
            raise forms.ValidationError(_("Enter at least %(n)s characters.") % {"n": SHORTEST})
        if MARK in text:
            raise forms.ValidationError(_("A part of it was taken out before. Enter what is left."))
        return text


class FileForm(forms.Form):
    """Which file, and what goes of it."""

    file: forms.ModelChoiceField[Attachment] = forms.ModelChoiceField(queryset=None, to_field_name="public_id")
    part = forms.ChoiceField(choices=[("file", "file"), ("name", "name")])

    def __init__(self, *args: Any, article: Article, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["file"].queryset = article.attachments.all()  # type: ignore[attr-defined]


class SubjectForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("New subject"),
        max_length=255,
        validators=[_NO_NUL],
        help_text=gettext_lazy("The old one goes from messages, mails and the history."),
    )


class HoldForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        validators=[_NO_NUL],
        help_text=gettext_lazy("Who sees the ticket reads it; it stands in the audit log for good."),
    )
