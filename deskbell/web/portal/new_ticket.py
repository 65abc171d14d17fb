"""The form for a new ticket: what it asks of whom, and how it is drawn again with all that was typed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.validators import ProhibitNullCharactersValidator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.people import limits
from deskbell.people.models import Person
from deskbell.queues import extra_fields, file_limits, types
from deskbell.queues.models import ExtraField, TicketType
from deskbell.web.portal.forms import TEXT_LIMIT, SeveralFiles
from deskbell.web.ui import extra_fields as fields_of_forms
from deskbell.web.ui import shelves
from deskbell.web.ui.shelves import Shelf
from deskbell.web.ui.sizes import filesize

SALT = "deskbell.web.portal.new_ticket"
GOOD_FOR = timedelta(days=1)
_NO_NUL = ProhibitNullCharactersValidator()


class TypeField(forms.ChoiceField):
    widget = forms.RadioSelect

    def __init__(self, offered: list[TicketType], **more: Any) -> None:
        super().__init__(choices=[(one.public_id, str(one)) for one in offered], **more)


class NewTicket(forms.Form):
    """`guest`: who is not signed in says who they are."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        validators=[_NO_NUL],
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("The number of your ticket and our answer go there."),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=50,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
        validators=[_NO_NUL],
    )
    licence = forms.CharField(
        label=gettext_lazy("Support key"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("If you have one."),
        validators=[_NO_NUL],
    )
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200, validators=[_NO_NUL])
    text = forms.CharField(
        label=gettext_lazy("What happened?"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=gettext_lazy("What did you do, what did you expect, what came instead?"),
        validators=[_NO_NUL],
    )
    files = forms.Field(label=gettext_lazy("Files"), required=False, widget=SeveralFiles)  # type: ignore[assignment]

    def __init__(self, *args: Any, guest: bool, type: TicketType | None, offered: list[TicketType], **more: Any):
        super().__init__(*args, **more)
        if not guest:
            for name in ("name", "email", "phone"):
                del self.fields[name]
        if not types.ask_for_licences(offered):
            del self.fields["licence"]
        if offered:
            self.fields["type"] = TypeField(offered, label=_("What is it about?"))
        self.extra: list[ExtraField] = extra_fields.of_type(type, customers=True)
        self.fields |= fields_of_forms.form_fields(self.extra, strict=True)

    def extra_fields(self) -> list[forms.BoundField]:
        return [self[fields_of_forms.name_of(field)] for field in self.extra]

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()


def differ_in_fields(offered: list[TicketType]) -> bool:
    """Whether it matters to the form which of them is chosen."""
    return len({tuple(f.pk for f in extra_fields.of_type(one, customers=True)) for one in [None, *offered]}) > 1


@dataclass(frozen=True)
class Once:
    """What makes a form itself: sent twice, it is one ticket."""

    token: str
    drawn_at: datetime

    def __str__(self) -> str:
        """The same each time: a form that is drawn again stays as old as it is."""
        return signing.Signer(salt=SALT).sign_object([self.token, int(self.drawn_at.timestamp())])


def once(signed: str) -> Once | None:
    """The one a form came with; None for one that is forged or too old."""
    try:
        token, seconds = signing.Signer(salt=SALT).unsign_object(signed)
    except (signing.BadSignature, ValueError):
        return None
    drawn_at = datetime.fromtimestamp(seconds, UTC)
    return Once(token, drawn_at) if timezone.now() - drawn_at < GOOD_FOR else None


def fresh() -> Once:
    return Once(secrets.token_urlsafe(15), timezone.now())


class Draft:
    """What one request says: the form with everything typed, the files that were kept, and its token."""

    def __init__(self, request: HttpRequest, person: Person | None) -> None:
        self.request, self.person = request, person
        self.offered = types.published()
        is_sent = request.method == "POST"
        self.sent = request.POST if is_sent else request.GET
        self.only_shows = not is_sent or "show" in self.sent
        """The fields of a type are asked for, nothing is sent yet."""
        chosen = self.sent.get("type", self.offered[0].public_id if len(self.offered) == 1 and not is_sent else "")
        self.type = next((one for one in self.offered if one.public_id == chosen), None)
        self.form = self._form()
        known = once(self.sent.get("once", "")) if is_sent else None
        self.is_ours = known is not None
        """We drew this form, less than a day ago."""
        self.once = known or fresh()
        self.files: list[str] = self.sent.getlist(shelves.FIELD) if is_sent else []
        """The ids of those that lie on the form's shelf."""
        self.file_error = ""  # of a form that is not checked yet

    def _form(self) -> NewTicket:
        about: dict[str, Any] = {"guest": self.person is None, "type": self.type, "offered": self.offered}
        if not self.only_shows:
            return NewTicket(self.sent, self.request.FILES, **about)
        typed = dict(self.sent.items()) if self.request.method == "POST" else {}
        return NewTicket(initial=typed | {"type": self.type.public_id if self.type else ""}, **about)

    @property
    def shelf(self) -> Shelf:
        return shelf_of(self.once, self.request, self.person)

    def keep_files(self) -> None:
        """What came with this request goes onto the shelf; what is too large or too much does not, and it says so."""
        most = file_limits.of_queue(types.queue_for(self.type))
        given = self.request.FILES.getlist("files")
        ahead = self.shelf.listed(self.files) if most < self.shelf.most else []
        large = [file.name for file in given if (file.size or 0) > most] + [
            one.name for one in ahead if one.size > most
        ]
        if large:
            words = _("%(names)s: larger than %(most)s. The other files are kept.")
            self._complain(words % {"names": ", ".join(f"“{name}”" for name in large), "most": filesize(most)})
        self.files = [key for key in self.files if key not in {one.public_id for one in ahead if one.size > most}]
        fitting = [file for file in given if (file.size or 0) <= most]
        try:
            self.files += self.shelf.put(fitting) if fitting else []
        except shelves.Refused as error:
            self._complain(str(error))

    def _complain(self, text: str) -> None:
        if self.form.is_bound:
            self.form.add_error("files", text)
        else:
            self.file_error = text

    @cached_property
    def data(self) -> dict[str, Any]:
        return self.form.cleaned_data

    @property
    def values(self) -> dict[ExtraField, str]:
        return fields_of_forms.kept(self.form.extra, self.data)


def shelf_of(form: Once, request: HttpRequest, person: Person | None) -> Shelf:
    """The files of one form; counted for who fills it in, of guests for their network."""
    network = limits.network_of(request.META.get("REMOTE_ADDR", ""))
    by = f"person:{person.pk}" if person else f"network:{network}"
    return Shelf(f"new:{form.token}", by, file_limits.of_form(types.published()))
