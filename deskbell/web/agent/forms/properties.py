"""One value of a ticket at a time: its state, owner, queue, priority."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deskbell.people.models import Person
from deskbell.queues.models import Queue, Stage, State

PENDING = (Stage.PENDING_REMINDER, Stage.PENDING_AUTO)
PENDING_DEFAULT = timedelta(days=1)  # OTRS's Ticket::Frontend::PendingDiffTime
PENDING_LONGEST = timedelta(days=366 * 5)
NOT_AHEAD = _("Choose a time in the future, within five years.")


def states_to_choose() -> QuerySet[State]:
    """What an agent may set by hand: not new, removed or merged."""
    return State.objects.filter(is_active=True, stage__gt=Stage.NEW, stage__lte=Stage.CLOSED).order_by("order", "pk")


def may_be_chosen(state: State) -> bool:
    """The same of one state."""
    return state.is_active and Stage.NEW < state.stage <= Stage.CLOSED


def must_be_ahead(at: datetime) -> None:
    """ValidationError for what is past, or too far off to mean it."""
    now = timezone.now()
    if not now < at < now + PENDING_LONGEST:
        raise ValidationError(NOT_AHEAD)


class _One(forms.Form):
    """A form about one choice; `queryset` is what this person may choose."""

    def __init__(self, *args: Any, queryset: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = next(iter(self.fields.values()))
        assert isinstance(first, forms.ModelChoiceField)
        first.queryset = queryset


class StateForm(_One):
    """Pending without a time means from tomorrow at this hour on."""

    state = forms.ModelChoiceField(queryset=State.objects.none(), to_field_name="public_id")
    until = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
    days = forms.IntegerField(required=False, min_value=1, max_value=366)  # from now on, instead of a time

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        state = data.get("state")
        if state is None or state.stage not in PENDING:
            return {**data, "until": None}
        later = timedelta(days=data["days"]) if data.get("days") else PENDING_DEFAULT
        until: datetime = data.get("until") or timezone.now() + later
        must_be_ahead(until)
        return {**data, "until": until}


class OwnerForm(_One):
    owner = forms.ModelChoiceField(queryset=Person.objects.none(), to_field_name="public_id")


class ResponsibleForm(_One):
    """An empty choice is nobody."""

    responsible = forms.ModelChoiceField(queryset=Person.objects.none(), to_field_name="public_id", required=False)


class QueueForm(_One):
    queue = forms.ModelChoiceField(queryset=Queue.objects.none(), to_field_name="public_id")


class PriorityForm(forms.Form):
    priority = forms.TypedChoiceField(coerce=int, choices=[(n, n) for n in range(1, 6)])


class ClosureForm(_One):
    """Without a choice the ticket is closed successfully."""

    state = forms.ModelChoiceField(queryset=State.objects.none(), to_field_name="public_id", required=False)
