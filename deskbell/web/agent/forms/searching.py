"""The form behind the magnifier: another view of the same query. What it cannot show it keeps as text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deskbell.people.models import Person
from deskbell.search import outline
from deskbell.search.query.directories import QUEUES, TYPES
from deskbell.web.agent import words

STAGES = (
    ("new", pgettext_lazy("tickets", "New")),
    ("open", pgettext_lazy("tickets", "Open")),
    ("pending", pgettext_lazy("tickets", "Pending")),
    ("closed", pgettext_lazy("tickets", "Closed")),
    ("merged", pgettext_lazy("tickets", "Merged")),
    ("removed", pgettext_lazy("tickets", "Removed")),
)
YES_NO = (("", _("Either")), ("yes", _("Yes")), ("no", _("No")))
YES_NO_ME = (*YES_NO, ("me", _("By me")))
WHO_HINT = _("Names or addresses with commas between them; also me, none or away.")


def _line(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=500, **more)


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=choices)


def _several(label: Any, choices: Any = ()) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, input_formats=["%Y-%m-%d"], widget=forms.DateInput(attrs={"type": "date"})
    )


class SearchForm(forms.Form):
    """Its fields are called as the slots of `search.outline` are."""

    words = _line(_("Words anywhere"))
    number = _line(_("Number"), help_text=_("* stands for the rest: 20261117*"))
    subject = _line(_("Subject"))
    body = _line(_("Message"))
    sender = _line(pgettext_lazy("search", "From"), help_text=_("A name, an address or @domain"))
    to = _line(pgettext_lazy("search", "To"))
    customer = _line(_("Customer"))
    org = _line(_("Organisation"))
    queue = _several(_("Queue"))
    state = _several(_("State"), STAGES)
    priority = _several(_("Priority"))
    type = _several(_("Type"))
    owner = _line(_("Owner"), help_text=WHO_HINT)
    responsible = _line(_("Responsible"), help_text=WHO_HINT)
    tag = _line(_("Tags"))
    locked = _choice(_("Locked"), YES_NO_ME)
    waiting = _choice(_("Customer waits"), YES_NO_ME)
    attachment = _choice(_("Has attachments"), YES_NO)
    created_from, created_to = _day(_("Created from")), _day(_("Created to"))
    changed_from, changed_to = _day(_("Changed from")), _day(_("Changed to"))
    closed_from, closed_to = _day(_("Closed from")), _day(_("Closed to"))
    rest = _line(_("Further conditions"), help_text=_("As they are typed into the search box."))

    def __init__(self, person: Person, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        queues = QUEUES.offers("", person, 500)
        self.fields["queue"].choices = [(name, name) for name in queues]  # type: ignore[attr-defined]
        types = TYPES.offers("", person, 500)
        self.fields["type"].choices = [(name, name) for name in types]  # type: ignore[attr-defined]
        levels = [(str(level), name) for level, name in reversed(words.priority_choices())]
        self.fields["priority"].choices = levels  # type: ignore[attr-defined]

    def text(self) -> str:
        """The query that this form asks."""
        return outline.put_together(self.cleaned_data)
