"""An agent's preferences: a form for each section, filled from the person and checked here, kept by `people`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from deskbell.access import scope
from deskbell.people import preferring, staff
from deskbell.people.models import Person
from deskbell.queues.models import Queue, TicketType
from deskbell.web.ui.fields import AgentField, zones


class Section(forms.Form):
    """The form of one section, for one person."""

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **{"initial": self.values(person), **kwargs})

    def values(self, person: Person) -> dict[str, Any]:
        return {name: getattr(person, name) for name in self.base_fields}


class Signature(Section):
    signature = forms.CharField(
        label=_("Signature"),
        required=False,
        max_length=preferring.LONGEST_SIGNATURE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Customers see your name and the address of the queue, never your own e-mail address."),
    )


class Region(Section):
    language = forms.ChoiceField(label=_("Language"), required=False, choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=zones,
        help_text=_("Every time says its zone; without a choice it is the desk’s."),
    )


class Look(Section):
    theme = forms.ChoiceField(
        label=_("Theme"),
        required=False,
        choices=[("", _("Like my system")), ("light", _("Light")), ("dark", _("Dark"))],
        widget=forms.RadioSelect,
    )
    density = forms.ChoiceField(
        label=_("Lists"),
        required=False,
        choices=[("", _("Two lines per ticket")), ("compact", _("One line"))],
        widget=forms.RadioSelect,
    )


def _minutes(n: int) -> Any:
    return ngettext_lazy("every %(n)d minute", "every %(n)d minutes", n) % {"n": n} if n else _("not by the clock")


def _seconds(n: int) -> Any:
    if not n:
        return _("None: it leaves at once")
    if n % 60 == 0:
        return ngettext_lazy("%(n)d minute", "%(n)d minutes", n // 60) % {"n": n // 60}
    return ngettext_lazy("%(n)d second", "%(n)d seconds", n) % {"n": n}


class Overview(Section):
    rows = forms.TypedChoiceField(
        label=_("Tickets on a page"), coerce=int, choices=[(n, str(n)) for n in preferring.ROWS]
    )
    refresh_minutes = forms.TypedChoiceField(
        label=_("Look for news"),
        coerce=int,
        choices=lambda: [(n, _minutes(n)) for n in preferring.REFRESH_MINUTES],
        help_text=_("Lists and the dashboard show what is new by themselves; this reloads them besides."),
    )
    after_new = forms.ChoiceField(
        label=_("After a new ticket"),
        required=False,
        choices=[("", _("Show the ticket")), ("again", _("Begin another one"))],
    )


class Writing(Section):
    undo_seconds = forms.TypedChoiceField(
        label=_("Time to undo sending"),
        coerce=int,
        choices=lambda: [(n, _seconds(n)) for n in preferring.UNDO_SECONDS],
    )
    shortcuts = forms.BooleanField(
        label=_("Single-letter shortcuts"),
        required=False,
        help_text=_("R to reply, J and K to move. Ctrl K always works."),
    )


class Away(Section):
    since = forms.DateField(
        label=_("First day away"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Last day away"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    substitute = AgentField(
        label=_("Who covers for you"),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("Is told what you are told about your tickets meanwhile, as far as they may see them."),
    )
    unlocks = forms.BooleanField(
        label=_("Unlock a ticket of mine when its customer or a colleague writes on it meanwhile"), required=False
    )

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(person, *args, **kwargs)
        field = self.fields["substitute"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = staff.colleagues(person).select_related("substitute")

    def values(self, person: Person) -> dict[str, Any]:
        return {
            "since": person.away_from,
            "until": person.away_until,
            "substitute": person.substitute.public_id if person.substitute else "",
            "unlocks": person.away_unlocks,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            raise ValidationError({"until": _("The last day comes before the first.")})
        return data


class MyQueues(forms.Form):
    queues = forms.ModelMultipleChoiceField(queryset=Queue.objects.none(), to_field_name="public_id", required=False)

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["queues"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = scope.queues_for(person).order_by("path")


class Types(forms.Form):
    """Types the agent has a grant on; ticked ones are told."""

    types = forms.ModelMultipleChoiceField(
        queryset=TicketType.objects.none(), to_field_name="public_id", required=False
    )

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["types"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = scope.types_granted(person).order_by("name", "pk")
