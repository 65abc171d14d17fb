"""What administrators fill in about passwords, second factors, sessions and limits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from deskbell.desk.models import Desk
from deskbell.people.passwords import SHORTEST

LIMITS = {
    "password_length": (SHORTEST, 64),
    "idle_administrators": (0, 1440),
    "idle_agents": (0, 1440),
    "idle_customers": (0, 20_160),
    "session_days": (1, 14),
    "sign_in_tries": (3, 100),
    "forms_per_hour": (1, 1000),
    "auto_replies_per_hour": (1, 1000),
    "auto_replies_per_day": (1, 10_000),
}
FACTORS = ("factor_administrators", "factor_agents", "factor_customers")
IDLE = ("idle_administrators", "idle_agents", "idle_customers")


class SecurityForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Desk
        fields = (*FACTORS, *LIMITS)
        labels = {
            "password_length": _("Shortest password, in characters"),
            "factor_administrators": _("Administrators"),
            "factor_agents": _("Agents"),
            "factor_customers": _("Customers with an account"),
            "idle_administrators": _("Administrators, in minutes"),
            "idle_agents": _("Agents, in minutes"),
            "idle_customers": _("Customers, in minutes"),
            "session_days": _("Longest session, in days"),
            "sign_in_tries": _("Wrong passwords of one name"),
            "forms_per_hour": _("Forms of one address within an hour"),
            "auto_replies_per_hour": _("Auto-replies to one address within an hour"),
            "auto_replies_per_day": _("Auto-replies to one address within a day"),
        }
        help_texts = {
            "password_length": _("For passwords that are chosen from now on."),
            "session_days": _("Then everybody signs in again, however busy they are."),
            "sign_in_tries": _("Within five minutes; then even the right one has to wait."),
            "forms_per_hour": _("A whole network may send six times as many."),
            "auto_replies_per_hour": _("More mails still become tickets, without the full text of the auto-reply."),
        }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, (least, most) in LIMITS.items():
            self.fields[name].validators += [MinValueValidator(least), MaxValueValidator(most)]
            self.fields[name].widget.attrs |= {"min": least, "max": most}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        hour, day = data.get("auto_replies_per_hour"), data.get("auto_replies_per_day")
        if hour and day and day < hour:
            self.add_error("auto_replies_per_day", _("A day has at least as many as an hour."))
        return data

    def factors(self) -> list[forms.BoundField]:
        return [self[name] for name in FACTORS]

    def idle(self) -> list[forms.BoundField]:
        return [self[name] for name in IDLE]
