"""What the composer sends: a reply or a note, with files."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import EmailValidator
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from deskbell.mime.mail import MailAddress
from deskbell.people import addresses
from deskbell.queues.models import State
from deskbell.tickets import replying
from deskbell.tickets.models import Ticket
from deskbell.web.agent.forms.properties import PENDING, PENDING_DEFAULT, states_to_choose

_BETWEEN = re.compile(r"[,;\r\n]+")
_ANGLE = re.compile(r"<([^<>]*)>\s*$")
MOST_FILES = 50
MOST_TEXT = 500_000
MOST_CC = 50


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    """Any number of files; each is streamed to the disk by Django, never held in memory whole."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if len(given) > MOST_FILES:
            raise ValidationError(_("Attach at most %(n)d files."), params={"n": MOST_FILES})
        return [super(Files, self).clean(one, initial) for one in given]


class Writing(forms.Form):
    """`seen` is the last message that was shown: by it a send notices what came in between.

    Drawn by hand in agent/_composer.html."""

    text = forms.CharField(
        label=_("Message"),
        max_length=MOST_TEXT,
        strip=False,
        error_messages={"required": _("Write something first.")},
    )
    cc = forms.CharField(label=_("Copy to"), required=False, max_length=4000)
    state = forms.ChoiceField(label=_("Then set state"), required=False)
    files = Files(label=_("Attach files"), required=False)  # type: ignore[assignment]
    seen = forms.CharField(required=False, max_length=24, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_note: bool = False, states: list[State] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_note = is_note
        self.states = {state.public_id: state for state in states or states_to_choose()}
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, capfirst(str(state))) for key, state in self.states.items()]

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if not text.strip():
            raise ValidationError(_("Write something first."))
        return text

    def clean_cc(self) -> list[str]:
        if self.is_note:
            return []
        pieces = (piece.strip() for piece in _BETWEEN.split(self.cleaned_data["cc"]))
        found = [_bare(piece).lower() for piece in pieces if piece]
        if len(found) > MOST_CC:
            raise ValidationError(_("Send copies to at most %(n)d addresses."), params={"n": MOST_CC})
        check = EmailValidator(_("“%(value)s” is not a mail address."))
        for email in found:
            check(email)
        if colleagues := sorted(addresses.agents_among(found)):
            raise ValidationError(
                _("%(email)s belongs to a colleague, whose address customers must not see. Write a note instead."),
                params={"email": colleagues[0]},
            )
        return list(dict.fromkeys(found))

    def for_reply(self, ticket: Ticket) -> dict[str, Any]:
        """What `replying.reply` takes beside the files. Pending without a time means a day."""
        data = self.cleaned_data
        to, known = replying.default_recipients(ticket)
        names = {address.email: address.name for address in known}
        state = self.states.get(data["state"])
        return {
            "text": data["text"],
            "to": to,
            "cc": tuple(MailAddress(names.get(email, ""), email) for email in data["cc"]),
            "state": state,
            "until": timezone.now() + PENDING_DEFAULT if state and state.stage in PENDING else None,
            "seen": data["seen"],
        }


def _bare(piece: str) -> str:
    """The address of `Name <address>`."""
    found = _ANGLE.search(piece)
    return found[1].strip() if found else piece
