"""What is to be done with many tickets at once: one form, in which everything is optional."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from deskbell.access import prospects, scope
from deskbell.people.models import Person
from deskbell.queues.models import Queue, State, TicketType
from deskbell.search import finding
from deskbell.tickets.models import Ticket
from deskbell.web.agent import words
from deskbell.web.agent.forms.properties import PENDING, PENDING_DEFAULT, must_be_ahead, states_to_choose
from deskbell.web.agent.forms.writing import MOST_TEXT
from deskbell.web.ui.fields import AgentField

MOST = 200
"""Tickets at once; each is a transaction of its own, and the page waits for all of them."""
LONGEST_NUMBER = 40
AS_IS = pgettext_lazy("choice", "Leave as it is")


def numbers_in(posted: QueryDict) -> list[str]:
    """The numbers that were ticked, each once; what cannot be a number is no ticket."""
    given = dict.fromkeys(posted.getlist("t"))
    return [number for number in given if number.isprintable() and 0 < len(number) <= LONGEST_NUMBER]


class _States(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return capfirst(str(obj))


class BulkForm(forms.Form):
    """Choices are what this person may choose for at least one of the tickets; each ticket is asked again."""

    owner = AgentField(
        label=gettext_lazy("Owner"),
        required=False,
        empty_label=AS_IS,
        help_text=gettext_lazy("The tickets are locked to the new owner."),
    )
    lock = forms.ChoiceField(
        label=pgettext_lazy("noun", "Lock"),
        required=False,
        choices=[
            ("", AS_IS),
            ("take", gettext_lazy("Lock to me")),
            ("claim", gettext_lazy("Claim: lock to me, with a note")),
            ("free", gettext_lazy("Unlock")),
        ],
    )
    state = _States(
        label=gettext_lazy("State"),
        queryset=State.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=AS_IS,
    )
    until = forms.DateTimeField(
        label=gettext_lazy("Pending until"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=gettext_lazy("For pending states; without it a day from now."),
    )
    queue = forms.ModelChoiceField(
        label=gettext_lazy("Queue"),
        queryset=Queue.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=AS_IS,
    )
    priority = forms.TypedChoiceField(label=gettext_lazy("Priority"), coerce=int, empty_value=None, required=False)
    type = forms.ModelChoiceField(
        label=gettext_lazy("Type"),
        queryset=TicketType.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=AS_IS,
    )
    watch = forms.ChoiceField(
        label=pgettext_lazy("noun", "Watch"),
        required=False,
        choices=[("", AS_IS), ("on", gettext_lazy("Watch them")), ("off", gettext_lazy("Stop watching"))],
    )
    link = forms.ChoiceField(
        label=pgettext_lazy("noun", "Link"),
        required=False,
        choices=[
            ("", AS_IS),
            ("together", gettext_lazy("Relate them to the oldest of them")),
            ("normal", gettext_lazy("Relate them to the ticket named here")),
            ("child", gettext_lazy("Make them children of the ticket named here")),
        ],
    )
    merge = forms.ChoiceField(
        label=pgettext_lazy("noun", "Merge"),
        required=False,
        choices=[
            ("", pgettext_lazy("choice", "Do not merge")),
            ("oldest", gettext_lazy("Into the oldest of them")),
            ("into", gettext_lazy("Into the ticket named here")),
        ],
    )
    number = forms.CharField(
        label=gettext_lazy("Ticket number"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("For linking and merging."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Only agents see it. It is added to every ticket."),
    )

    def __init__(self, data: QueryDict | None, *, me: Person, tickets: list[Ticket]) -> None:
        super().__init__(data)
        self.me, self.tickets = me, tickets
        self._choose("owner", prospects.agents_for_any(tickets))
        self._choose("state", states_to_choose())
        self._choose("queue", scope.queues_to_move_to(me).order_by("path"))
        self._choose("type", TicketType.objects.filter(is_active=True).order_by("name"))
        levels = self.fields["priority"]
        assert isinstance(levels, forms.TypedChoiceField)
        levels.choices = [("", AS_IS), *words.priority_choices()]

    def _choose(self, name: str, among: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = among

    def clean_until(self) -> datetime | None:
        until: datetime | None = self.cleaned_data["until"]
        if until is not None:
            must_be_ahead(until)
        return until

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = {name for name, value in data.items() if value and name not in ("until", "number")}
        if not self.errors and not chosen:
            raise ValidationError(_("Choose what to change."))
        if {"owner", "lock"} <= chosen:
            raise ValidationError(_("Choose a new owner or change the lock, not both."))
        if "merge" in chosen and len(chosen) > 1:
            raise ValidationError(_("Tickets that are merged are not changed besides. Leave the rest as it is."))
        if "link" in chosen:
            data["other"] = self._oldest() if data["link"] == "together" else self._named(data["number"])
            data["link"] = "normal" if data["link"] == "together" else data["link"]
        if "merge" in chosen:
            data["into"] = self._oldest() if data["merge"] == "oldest" else self._named(data["number"])
        state = data.get("state")
        if state is None or state.stage not in PENDING:
            return {**data, "until": None}
        return {**data, "until": data.get("until") or timezone.now() + PENDING_DEFAULT}

    def _oldest(self) -> Ticket:
        if len(self.tickets) < 2:
            raise ValidationError(_("Choose two tickets at least."))
        return min(self.tickets, key=lambda ticket: (ticket.created_at, ticket.pk))

    def _named(self, number: str) -> Ticket:
        found = finding.by_number(self.me, number)
        if found is None:
            raise ValidationError({"number": _("There is no such ticket.") if number else _("Name the ticket.")})
        return found
