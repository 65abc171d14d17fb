"""The form for a new ticket: what it asks of whom, and how it is drawn again with all that was typed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import ProhibitNullCharactersValidator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.desk import settings as desk
from deskbell.people.models import Person
from deskbell.queues import extra_fields, types
from deskbell.queues.models import ExtraField, TicketType
from deskbell.web.portal import kept_files
from deskbell.web.portal.forms import FILES, FILES_TOGETHER, TEXT_LIMIT, SeveralFiles
from deskbell.web.portal.kept_files import KeptFile
from deskbell.web.portal.uploads import NoRoom
from deskbell.web.ui import extra_fields as fields_of_forms
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
        if offered:
            self.fields["type"] = TypeField(offered, label=_("What is it about?"))
        self.extra: list[ExtraField] = extra_fields.of_type(type, customers=True)
        self.fields |= fields_of_forms.form_fields(self.extra, strict=True)
        together, each = filesize(FILES_TOGETHER), filesize(_largest())
        self.fields["files"].help_text = _("Up to %(n)s files, %(each)s each, %(together)s together.") % {
            "n": FILES,
            "each": min((FILES_TOGETHER, together), (_largest(), each))[1],
            "together": together,
        }

    def extra_fields(self) -> list[forms.BoundField]:
        return [self[fields_of_forms.name_of(field)] for field in self.extra]

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()


def differ_in_fields(offered: list[TicketType]) -> bool:
    """Whether it matters to the form which of them is chosen."""
    return len({tuple(f.pk for f in extra_fields.of_type(one, customers=True)) for one in [None, *offered]}) > 1


def _largest() -> int:
    """Bytes of one file."""
    return desk.current().max_file_mb * 1024 * 1024


@dataclass(frozen=True)
class Once:
    """What makes a form itself: sent twice, it is one ticket."""

    token: str
    drawn_at: datetime

    def __str__(self) -> str:
        return signing.dumps([self.token, int(self.drawn_at.timestamp())], salt=SALT)


def once(signed: str) -> Once | None:
    """The one a form came with; None for one that is forged or too old."""
    try:
        token, seconds = signing.loads(signed, salt=SALT, max_age=GOOD_FOR)
        return Once(token, datetime.fromtimestamp(seconds, UTC))
    except (signing.BadSignature, ValueError, TypeError):
        return None


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
        self.type = next((one for one in self.offered if one.public_id == self.sent.get("type")), None)
        self.form = self._form()
        known = once(self.sent.get("once", "")) if is_sent else None
        self.is_ours = known is not None
        """We drew this form, less than a day ago."""
        self.once = known or fresh()
        self.file_error = ""  # of a form that is not checked yet
        self.files: list[KeptFile] = kept_files.again(self.sent.getlist("kept")[:FILES]) if is_sent else []

    def _form(self) -> NewTicket:
        about: dict[str, Any] = {"guest": self.person is None, "type": self.type, "offered": self.offered}
        if not self.only_shows:
            return NewTicket(self.sent, self.request.FILES, **about)
        typed = {name: value for name, value in self.sent.items() if self.request.method == "POST" or name == "type"}
        if len(self.offered) == 1:
            typed.setdefault("type", self.offered[0].public_id)
        return NewTicket(initial=typed, **about)

    def keep_files(self) -> None:
        """What came with this request joins what was kept before; what is too large or too much does not."""
        together = sum(file.staged.size for file in self.files)
        fitting: list[UploadedFile] = []
        for file in self.request.FILES.getlist("files"):
            size = file.size or 0
            if size > _largest():
                self._complain(
                    _("“%(name)s” is larger than %(most)s.") % {"name": file.name, "most": filesize(_largest())}
                )
            elif len(self.files) + len(fitting) >= FILES:
                self._complain(_("Send at most %(n)s files at once.") % {"n": FILES})
            elif together + size > FILES_TOGETHER:
                self._complain(_("“%(name)s” is too much: 95 MB together is the most.") % {"name": file.name})
            else:
                together += size
                fitting.append(file)
        try:
            self.files += kept_files.keep(fitting)
        except NoRoom as error:
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
