"""What the composer sends: a reply, a note, a forward, a letter to others, a call. One form; the kind decides."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from deskbell.mime.mail import MailAddress
from deskbell.queues.models import State
from deskbell.tickets import timing
from deskbell.tickets.models import Draft
from deskbell.web.agent.forms.addressing import as_typed, checked
from deskbell.web.agent.forms.properties import (
    NOT_AHEAD,
    PENDING,
    PENDING_DEFAULT,
    must_be_ahead,
    states_to_choose,
)
from deskbell.web.ui import placeholders

Kind = Draft.Kind
MOST_FILES = 50
MOST_TEXT = 500_000
MOST_HTML = 2_000_000
WITH_PEOPLE = (Kind.REPLY, Kind.FORWARD, Kind.WRITE, Kind.REDIRECT)
WITH_STATE = (*WITH_PEOPLE, Kind.CALL)
TIMES = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class Files(forms.FileField):
    """Any number of files; each is streamed to the disk by Django, never held in memory whole."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if len(given) > MOST_FILES:
            raise ValidationError(_("Attach at most %(n)d files."), params={"n": MOST_FILES})
        return [super(Files, self).clean(one, initial) for one in given]


class Names(forms.Field):
    """Several values of one name, each at most 24 letters; checked where they are looked up."""

    widget = forms.SelectMultiple

    def clean(self, value: Any) -> list[str]:
        given = value if isinstance(value, list) else []
        return [one for one in given if isinstance(one, str) and 0 < len(one) <= 24 and one.isprintable()][
            :MOST_FILES
        ]


def choices_of(kind: str, states: dict[str, State]) -> list[tuple[str, str]]:
    """What can become of the ticket; an answer always opens it, unless something else is chosen."""
    found = [(key, capfirst(str(state))) for key, state in states.items()]
    return found if kind == Kind.REPLY else [("", _now("Leave as it is")), *found]


@dataclass(frozen=True)
class Value:
    """What a field of `Blank` says, under the name Django's fields have for it."""

    given: Any

    def value(self) -> Any:
        return self.given


class Blank:
    """The form before it was sent: what stands in it. Django copies its fields for every form, and every ticket's
    page has one: that took longer than all the rest of the composer."""

    is_bound = False
    unfilled: tuple[str, ...] = ()

    def __init__(self, *, kind: str, states: list[State], initial: dict[str, Any]) -> None:
        self.kind, self.initial = Draft.Kind(kind), initial
        self.errors: dict[str, list[str]] = {}
        self.states = {state.public_id: state for state in states}
        self.state_choices = choices_of(self.kind, self.states)

    def __getitem__(self, name: str) -> Value:
        if name not in Writing.base_fields:  # templates look here first for everything
            raise KeyError(name)
        return Value(self.initial.get(name))


class Writing(forms.Form):
    """`seen` is the last message that was shown: by it a send notices what came in between. `draft` is where it has
    been kept so far, `at` when it is to be sent. With `lenient`, for saving, nothing has to be right."""

    text = forms.CharField(label=_("Message"), required=False, max_length=MOST_TEXT, strip=False)
    html = forms.CharField(required=False, max_length=MOST_HTML, strip=False)
    to = forms.CharField(label=_("To"), required=False, max_length=4000)
    cc = forms.CharField(label=_("Copy to"), required=False, max_length=4000)
    bcc = forms.CharField(label=_("Hidden copy to"), required=False, max_length=4000)
    subject = forms.CharField(label=_("Subject"), required=False, max_length=250)
    state = forms.ChoiceField(label=_("Then set state"), required=False)
    until = forms.DateTimeField(label=_("Until"), required=False, input_formats=TIMES)
    units = forms.DecimalField(
        label=_("Work units"), required=False, max_digits=8, decimal_places=2, max_value=timing.MOST, min_value=0
    )
    visible = forms.BooleanField(required=False)
    unquoted = forms.BooleanField(required=False)
    inbound = forms.BooleanField(required=False)
    inform = Names(required=False)
    include = Names(required=False)
    files = Files(label=_("Attach files"), required=False)  # type: ignore[assignment]
    seen = forms.CharField(required=False, max_length=24)
    article = forms.CharField(required=False, max_length=24)
    draft = forms.CharField(required=False, max_length=24)
    at = forms.DateTimeField(label=_("Send at"), required=False, input_formats=TIMES)
    later = forms.BooleanField(required=False)
    anyway = forms.BooleanField(required=False)

    def __init__(
        self,
        *args: Any,
        kind: str = Kind.REPLY,
        states: list[State] | None = None,
        lenient: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.kind, self.lenient = Draft.Kind(kind), lenient
        self.states = {state.public_id: state for state in states or states_to_choose()}
        self.state_choices = choices_of(self.kind, self.states)
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = self.state_choices

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def clean_to(self) -> tuple[MailAddress, ...]:
        return self._people("to")

    def clean_cc(self) -> tuple[MailAddress, ...]:
        return self._people("cc")

    def clean_bcc(self) -> tuple[MailAddress, ...]:
        return self._people("bcc")

    def _people(self, name: str) -> tuple[MailAddress, ...]:
        if self.kind not in WITH_PEOPLE or (self.kind == Kind.REDIRECT and name != "to"):
            return ()
        text = self.cleaned_data[name]
        return as_typed(text) if self.lenient else checked(text)

    def clean_units(self) -> str:
        units: Decimal | None = self.cleaned_data["units"]
        return str(units) if units else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        state = self.states.get(data.get("state", "")) if self.kind in WITH_STATE else None
        data["state"] = state
        pending = state is not None and state.stage in PENDING
        data["until"] = (data.get("until") or timezone.now() + PENDING_DEFAULT) if pending else None
        if not data.get("later"):
            data["at"] = None
        elif not data.get("at") and "at" not in self.errors:
            self.add_error("at", NOT_AHEAD)
        if not self.lenient:
            self._check(data)
        return data

    def _check(self, data: dict[str, Any]) -> None:
        written = bool(str(data.get("text", "")).strip() or "<img" in str(data.get("html", "")))
        if not written and self.kind not in (Kind.FORWARD, Kind.REDIRECT) and "text" not in self.errors:
            self.add_error("text", _now("Write something first."))
        if self.kind in (Kind.FORWARD, Kind.WRITE, Kind.REDIRECT) and not data.get("to") and "to" not in self.errors:
            self.add_error("to", _now("Enter an address, for example name@company.com."))
        for name in ("at", "until"):
            try:
                if at := data.get(name):
                    must_be_ahead(at)
            except ValidationError as error:
                self.add_error(name, error)
        left = placeholders.left_in(str(data.get("text", "")))
        if left and self.kind in WITH_PEOPLE and not data.get("anyway"):
            self.unfilled = left
            words = _now("%(names)s was not filled in. Write what belongs there.")
            self.add_error("text", words % {"names": ", ".join(left)})

    unfilled: list[str] = []
