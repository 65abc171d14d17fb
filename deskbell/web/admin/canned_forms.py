"""What administrators fill in about a canned reply: its words, and who uses it where."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.people import staff
from deskbell.people.models import Person
from deskbell.queues import arranging, canning
from deskbell.queues.models import CannedReply, Queue
from deskbell.tickets.models import Ticket
from deskbell.web.admin import placeholders as checking
from deskbell.web.ui import placeholders

_NO_NUL = ProhibitNullCharactersValidator()
PLAIN = ("name", "text", "language", "is_active")


class CannedForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100, validators=[_NO_NUL])
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=canning.LONGEST,
        validators=[_NO_NUL],
        widget=forms.Textarea({"rows": 10}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("For tickets in"),
        required=False,
        choices=[("", gettext_lazy("Any language")), *settings.LANGUAGES],
    )
    queue = forms.ChoiceField(label=gettext_lazy("Queue"), required=False)
    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, reply: CannedReply, **more: Any) -> None:
        super().__init__(*args, **more)
        self.reply = reply
        self.queues = {one.public_id: one for one in arranging.every()}
        self.groups = {one.public_id: one for one in staff.groups()}
        queues = [("", _("Every queue")), *((key, one.path) for key, one in self.queues.items())]
        groups = [("", _("Every agent")), *((key, one.name) for key, one in self.groups.items())]
        self.fields["queue"].choices = queues  # type: ignore[attr-defined]
        self.fields["group"].choices = groups  # type: ignore[attr-defined]
        if reply.person is not None:
            del self.fields["group"]  # it is that agent's own
        if not self.is_bound:
            self.initial = {**self.shown(), **self.initial}

    def shown(self) -> dict[str, Any]:
        """What is kept, as the form shows it."""
        reply = self.reply
        found = {name: getattr(reply, name) for name in PLAIN}
        found["queue"] = reply.queue.public_id if reply.queue is not None else ""
        return found | {"group": reply.group.public_id if reply.group is not None else ""}

    def clean_text(self) -> str:
        return checking.checked(self.cleaned_data["text"], placeholders.NAMES)

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        found = {name: data[name] for name in PLAIN} | {"queue": self.queues.get(data["queue"])}
        return found if self.reply.person is not None else found | {"group": self.groups.get(data["group"])}

    def preview(self) -> str:
        """As it stands in the form, on a ticket that is not there."""
        queue = self.queues.get(str(self["queue"].value() or "")) or Queue(name=_("Support"))
        about = Ticket(queue=queue, customer=Person(name=checking.CUSTOMER), number="2026112210000427")
        about.title = _("IMAP login fails")
        return placeholders.fill(str(self["text"].value() or ""), about, checking.sample_agent())
