"""What administrators fill in about one retention policy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.privacy import policies
from deskbell.privacy.models import Policy
from deskbell.search.query import QueryError

MOST_AFTER = 3660
"""Ten years, in days."""
_NO_NUL = ProhibitNullCharactersValidator()


class PolicyForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100, validators=[_NO_NUL])
    what = forms.ChoiceField(
        label=gettext_lazy("What is erased"), choices=Policy.What.choices, widget=forms.RadioSelect
    )
    after = forms.IntegerField(label=gettext_lazy("Closed for at least"), min_value=1, max_value=MOST_AFTER)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=Policy.Unit.choices)
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Day of the week"), coerce=int, choices=sorted(WEEKDAYS.items())
    )
    hour = forms.TypedChoiceField(
        label=gettext_lazy("Hour"), coerce=int, choices=[(hour, f"{hour:02}:00") for hour in range(24)]
    )
    tickets = forms.CharField(
        label=gettext_lazy("Only tickets that fit this search"),
        max_length=2000,
        required=False,
        validators=[_NO_NUL],
        help_text=gettext_lazy(
            "For example: queue:Billing -tag:keep. Empty: all closed tickets, whatever the queue."
        ),
        widget=forms.TextInput({"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, policy: Policy, **more: Any) -> None:
        super().__init__(*args, **more)
        self.policy = policy
        self.initial = self.shown()

    def shown(self) -> dict[str, Any]:
        """The policy as the form shows it."""
        policy = self.policy
        plain = {name: getattr(policy, name) for name in policies.FIELDS}
        return plain | {"name": str(policy) if policy.pk else "", "tickets": policies.text_of(policy)}

    def clean_tickets(self) -> Any:
        try:
            return policies.read(self.cleaned_data["tickets"])
        except QueryError as error:
            raise forms.ValidationError(error.message) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("unit") == Policy.Unit.MONTHS and data.get("after", 0) > MOST_AFTER // 30:
            self.add_error("after", _("At most %(n)s months.") % {"n": MOST_AFTER // 30})
        return data

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: data[name] for name in policies.FIELDS} | {"tree": data["tickets"]}
