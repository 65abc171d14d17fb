"""What administrators fill in about one kind of mail at one level: sent or not, and its words in each language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.notices import composing
from deskbell.notices.models import MailText
from deskbell.notices.texts.kinds import Kind
from deskbell.queues import placeholders as braces
from deskbell.web.admin import languages, placeholders

LONGEST = 10_000
LONGEST_SUBJECT = 200


class TextForm(forms.Form):
    is_on = forms.BooleanField(label=gettext_lazy("Send this mail"), required=False)
    ticket = forms.CharField(
        label=gettext_lazy("Look at it with ticket"),
        required=False,
        max_length=60,
        validators=[ProhibitNullCharactersValidator()],
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=gettext_lazy("The number of one you see at the desk. Empty: an invented one."),
    )

    def __init__(self, *args: Any, kind: Kind, text: MailText, begin: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kind, self.text = kind, text
        if kind.secure:
            del self.fields["is_on"]
        known = self.shown()["texts"]
        if begin:  # with what we wrote, where nothing stands
            ours = {code: composing.as_template(kind, code) for code, _own in settings.LANGUAGES}
            known = {code: {"subject": one[0], "text": one[1]} for code, one in ours.items()} | known
        subjects = {code: one.get("subject", "") for code, one in known.items()}
        texts = {code: one.get("text", "") for code, one in known.items()}
        self.fields |= languages.fields("subject", _("Subject"), subjects, longest=LONGEST_SUBJECT)
        self.fields |= languages.fields("text", _("Text"), texts, longest=LONGEST, lines=9)
        if not self.is_bound:
            self.initial = {"is_on": text.is_on, **self.initial}

    def shown(self) -> dict[str, Any]:
        """What is kept."""
        return {"is_on": self.text.is_on, "texts": self.text.texts}

    def in_languages(self) -> list[dict[str, Any]]:
        """For the template: the fields of each language, and what we wrote in it."""
        return [
            {
                "code": code,
                "own": own,
                "subject": self[f"subject-{code}"],
                "text": self[f"text-{code}"],
                "ours": composing.as_template(self.kind, code),
            }
            for code, own in settings.LANGUAGES
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for code, _own in settings.LANGUAGES:
            self._check(f"subject-{code}", data, [name for name in self.kind.placeholders if name != "link"])
            self._check(f"text-{code}", data, self.kind.placeholders)
            text = data.get(f"text-{code}") or ""
            missing = [name for name in self.kind.needs if name not in braces.names_in(text)]
            if text and missing and f"text-{code}" not in self.errors:
                words = _("Without %(name)s the mail is of no use. Write it where the link is to stand.")
                self.add_error(f"text-{code}", words % {"name": placeholders.braced(missing[0])})
            if data.get(f"subject-{code}") and not text and f"text-{code}" not in self.errors:
                self.add_error(f"text-{code}", _("Write a text for this subject, or empty the subject."))
        return data

    def _check(self, name: str, data: dict[str, Any], allowed: Any) -> None:
        try:
            data[name] = placeholders.checked((data.get(name) or "").strip(), allowed)
        except ValidationError as error:
            self.add_error(name, error)

    def is_on_now(self) -> bool:
        return bool(self.kind.secure or self.cleaned_data["is_on"])

    def texts(self) -> dict[str, dict[str, str]]:
        subjects = languages.written("subject", self.cleaned_data)
        texts = languages.written("text", self.cleaned_data)
        return {code: {"subject": subjects.get(code, ""), "text": text} for code, text in texts.items()}
