"""What the pages about one act on a ticket ask for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from deskbell.people.models import Person
from deskbell.queues.models import Queue, TicketType
from deskbell.tickets import timing
from deskbell.tickets.models import Article, Ticket
from deskbell.web.agent import words
from deskbell.web.ui.fields import AgentField

NUMBER = {"autocomplete": "off", "list": "found-tickets", "data-suggest": "number"}


class TitleForm(forms.Form):
    title = forms.CharField(label=_("Subject"), max_length=255)


class TimeForm(forms.Form):
    units = forms.DecimalField(max_digits=7, decimal_places=2, min_value=-timing.MOST, max_value=timing.MOST)

    def clean_units(self) -> Decimal:
        units: Decimal = self.cleaned_data["units"]
        if not units:
            raise ValidationError(_("Enter a number of units, for example 1.5."))
        return units


class _Number(forms.Form):
    number = forms.CharField(
        label=_("Ticket number"),
        max_length=60,
        widget=forms.TextInput(attrs=NUMBER),
        help_text=_("Or words of its subject: tickets that fit are offered."),
    )


class MergeForm(_Number):
    pass


class InformForm(forms.Form):
    """A mail to the customer of the ticket that is merged; left alone, none is sent."""

    inform = forms.BooleanField(
        label=_("Tell the customer by mail"), required=False, widget=forms.CheckboxInput(attrs={"data-reveal": True})
    )
    words = forms.CharField(
        label=_("What they are told"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("inform") and not self.cleaned_data.get("words", "-").strip():
            self.add_error("words", _("Write what they are told, or untick the box."))
        return self.cleaned_data

    @property
    def letter(self) -> str:
        """What is to be mailed; empty unless it was ticked."""
        return self.cleaned_data["words"] if self.cleaned_data["inform"] else ""


class LinkForm(_Number):
    relation = forms.ChoiceField(
        label=_("This ticket is"),
        choices=[("normal", _("related to")), ("parent", _("parent of")), ("child", _("child of"))],
        widget=forms.RadioSelect,
    )
    field_order = ["relation", "number"]


class SplitForm(forms.Form):
    """The new ticket, as the old one unless something else is chosen."""

    title = forms.CharField(label=_("Subject of the new ticket"), max_length=255)
    queue = forms.ModelChoiceField(
        label=_("Queue"), queryset=Queue.objects.none(), to_field_name="public_id", empty_label=None
    )
    type = forms.ChoiceField(label=_("Type"), required=False)
    priority = forms.TypedChoiceField(label=_("Priority"), coerce=int)
    owner = AgentField(
        label=_("Owner"),
        required=False,
        empty_label=_("Nobody"),
    )
    relation = forms.ChoiceField(
        label=_("The old ticket is"),
        choices=[
            ("parent", _("parent of the new one")),
            ("child", _("child of the new one")),
            ("normal", _("related to it")),
            ("", _("not linked to it")),
        ],
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        article: Article,
        ticket: Ticket,
        queues: QuerySet[Queue],
        agents: QuerySet[Person],
        **kwargs: Any,
    ) -> None:
        first = {
            "title": article.subject or ticket.title,
            "queue": ticket.queue.public_id,
            "type": ticket.type.public_id if ticket.type else "",
            "priority": ticket.priority,
            "owner": "",
            "relation": "parent",
        }
        kwargs["initial"] = first
        super().__init__(*args, **kwargs)
        self.fields["queue"].queryset = queues  # type: ignore[attr-defined]
        self.fields["owner"].queryset = agents  # type: ignore[attr-defined]
        self.fields["type"].choices = words.type_choices()  # type: ignore[attr-defined]
        self.fields["priority"].choices = words.priority_choices()  # type: ignore[attr-defined]

    def clean_type(self) -> TicketType | None:
        return words.type_of(self.cleaned_data["type"])
