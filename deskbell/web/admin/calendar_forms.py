"""What administrators fill in about a calendar: hours as people write them, holidays as a list of dates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.desk import settings as desk
from deskbell.people import preferring
from deskbell.queues import calendars
from deskbell.queues.models import Calendar

_NO_NUL = ProhibitNullCharactersValidator()


class CalendarForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100, validators=[_NO_NUL])
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    holidays = forms.CharField(
        label=gettext_lazy("Holidays"),
        required=False,
        max_length=100_000,
        validators=[_NO_NUL],
        widget=forms.Textarea({"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy("A date on each line, as 2026-12-25 or 25.12.2026; other words are left out."),
    )

    def __init__(self, *args: Any, calendar: Calendar, **more: Any) -> None:
        super().__init__(*args, **more)
        self.calendar = calendar
        names = [*preferring.zone_names()]
        self.fields["time_zone"].choices = [(name, name.replace("_", " ")) for name in names]  # type: ignore[attr-defined]
        for day in range(calendars.DAYS):
            self.fields[f"day-{day}"] = forms.CharField(
                label=str(WEEKDAYS[day]).capitalize(), required=False, max_length=200, validators=[_NO_NUL]
            )
        if not self.is_bound:
            self.initial = {**self.shown(), **self.initial}

    def shown(self) -> dict[str, Any]:
        """What is kept, as the form shows it."""
        calendar = self.calendar
        days = {
            f"day-{day}": calendars.written_slots(calendar.slots.get(str(day), [])) for day in range(calendars.DAYS)
        }
        zone = calendar.time_zone if calendar.pk else desk.current().time_zone
        return {"name": calendar.name, "time_zone": zone, "holidays": "\n".join(calendar.holidays), **days}

    def days(self) -> list[forms.BoundField]:
        return [self[f"day-{day}"] for day in range(calendars.DAYS)]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if calendars.is_taken(name, self.calendar):
            raise ValidationError(_("There is a calendar of this name."))
        return name

    def clean_holidays(self) -> list[str]:
        try:
            found = calendars.read_holidays(self.cleaned_data["holidays"])
        except calendars.Unreadable as error:
            raise ValidationError(
                _("No date was found in “%(line)s”. Write it like 2026-12-25."), params={"line": error.piece}
            ) from None
        if len(found) > calendars.MOST_HOLIDAYS:
            raise ValidationError(_("Enter at most %(n)d dates."), params={"n": calendars.MOST_HOLIDAYS})
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        slots: calendars.Slots = {}
        for day in range(calendars.DAYS):
            try:
                read = calendars.read_slots(data.get(f"day-{day}") or "")
            except calendars.Unreadable as error:
                words = _("“%(piece)s” are no hours. Write them like 08:00–12:00, 13:00–17:00.")
                self.add_error(f"day-{day}", words % {"piece": error.piece})
            except calendars.Overlapping:
                self.add_error(f"day-{day}", _("Two of these overlap."))
            else:
                slots |= {str(day): read} if read else {}
        data["slots"] = slots
        return data

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "time_zone", "holidays", "slots")}
