"""A new ticket by an agent, after a call or with the first mail. Drawn by hand in agent/new_ticket.html."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from deskbell.access import creating
from deskbell.mime.mail import MailAddress
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.queues import extra_fields
from deskbell.queues.models import Queue, State, TicketType
from deskbell.tickets.models import Draft
from deskbell.web.agent import words
from deskbell.web.agent.forms.addressing import checked
from deskbell.web.agent.forms.properties import PENDING, PENDING_DEFAULT, must_be_ahead, states_to_choose
from deskbell.web.agent.forms.writing import MOST_TEXT, Files
from deskbell.web.ui import extra_fields as fields_of_forms

NOBODY = ""


class NewTicket(forms.Form):
    """What is chosen depends on the queue: types and agents are those of the queue that came with the form."""

    q = forms.CharField(label=_("Name, address, organisation or ticket number"), required=False, max_length=200)
    customer = forms.CharField(required=False, max_length=24)
    email = forms.CharField(label=pgettext_lazy("mail", "To"), required=False, max_length=254)
    new_name = forms.CharField(label=_("Name"), required=False, max_length=200)
    new_email = forms.EmailField(label=_("E-mail address"), required=False, max_length=254)
    new_phone = forms.CharField(label=_("Phone"), required=False, max_length=40)
    new_organization = forms.CharField(label=_("Organisation"), required=False, max_length=200)
    cc = forms.CharField(label=_("Cc"), required=False, max_length=4000)
    subject = forms.CharField(
        label=_("Subject"), max_length=255, error_messages={"required": _("Give it a subject.")}
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=MOST_TEXT,
        strip=False,
        error_messages={"required": _("Write something first.")},
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    files = Files(label=_("Add files"), required=False)  # type: ignore[assignment]
    queue = forms.ChoiceField(label=_("Queue"))
    type = forms.ChoiceField(label=_("Type"), required=False)
    priority = forms.TypedChoiceField(label=_("Priority"), coerce=int, initial=3)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    responsible = forms.ChoiceField(label=_("Responsible"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    until = forms.DateTimeField(
        label=_("Until"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    tell = forms.BooleanField(label=_("Tell the customer the number by mail"), required=False)
    agreed = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, files: Any = None, *, me: Person, kind: str, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.me, self.kind = me, kind
        self.queues: list[Queue] = list(creating.queues(me))
        self.queue_now = self._queue_now()
        self.types: dict[str, TicketType] = {}
        self.agents: list[creating.Colleague] = []
        if self.queue_now is not None:
            self.types = {one.public_id: one for one in creating.types(me, self.queue_now)}
            self.agents = creating.colleagues(self.queue_now, self.types.get(self._given("type")))
        self.states: dict[str, State] = {state.public_id: state for state in states_to_choose()}
        self.may_set_responsible = self.queue_now is not None and creating.may_set_responsible(me, self.queue_now)
        self.asked = extra_fields.of_type(self.types.get(self._given("type")), customers=False)
        self.fields |= fields_of_forms.form_fields(self.asked, strict=False)
        self._choices()

    @property
    def extra(self) -> list[Any]:
        """The extra fields of the type that is chosen, to be drawn."""
        return [self[fields_of_forms.name_of(field)] for field in self.asked]

    @property
    def is_mail(self) -> bool:
        return self.kind == Draft.Kind.NEW_MAIL

    @property
    def pending(self) -> bool:
        """Whether the state that is chosen needs a time."""
        state = self.states.get(self._given("state"))
        return state is not None and state.stage in PENDING

    @property
    def away(self) -> list[Person]:
        return [one.person for one in self.agents if one.away]

    def _given(self, name: str) -> str:
        if self.is_bound:
            return str(self.data.get(name) or "")
        return str(self.initial.get(name) or "")

    def _queue_now(self) -> Queue | None:
        fits = [queue for queue in self.queues if queue.address or not self.is_mail]
        given = self._given("queue")
        default = next((queue for queue in fits if queue.is_default), next(iter(fits), None))
        return next((queue for queue in fits if queue.public_id == given), default)

    def _choices(self) -> None:
        fields: Any = self.fields
        shown = [queue for queue in self.queues if queue.address or not self.is_mail]
        fields["queue"].choices = [
            (queue.public_id, f"{queue.path} · {queue.address}" if self.is_mail else queue.path) for queue in shown
        ]
        fields["type"].choices = [
            ("", pgettext("ticket type", "None")),
            *((key, str(one)) for key, one in self.types.items()),
        ]
        fields["priority"].choices = words.priority_choices()
        agents = [(one.person.public_id, self._called(one)) for one in self.agents]
        fields["owner"].choices = [("", _("Nobody")), *agents]
        fields["responsible"].choices = [("", _("Nobody")), *agents]
        fields["state"].choices = [(key, capfirst(str(state))) for key, state in self.states.items()]

    def _called(self, one: creating.Colleague) -> str:
        if one.person.pk == self.me.pk:
            return str(_("You, locked to you"))
        return str(_("%(name)s (out of office)") % {"name": one.person}) if one.away else str(one.person)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if not text.strip():
            raise ValidationError(_("Write something first."))
        return text

    def clean_new_email(self) -> str:
        return addresses.clean(self.cleaned_data["new_email"])

    def clean_cc(self) -> tuple[MailAddress, ...]:
        return checked(self.cleaned_data["cc"]) if self.is_mail else ()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        state = self.states.get(data.get("state") or "")
        data["state"] = state
        if state is None or state.stage not in PENDING:
            data["until"] = None
        else:
            data["until"] = data.get("until") or timezone.now() + PENDING_DEFAULT
            try:
                must_be_ahead(data["until"])
            except ValidationError as error:
                self.add_error("until", error)
        if not self.may_set_responsible:
            data["responsible"] = NOBODY
        self._clean_customer(data)
        return data

    def _clean_customer(self, data: dict[str, Any]) -> None:
        if data.get("customer"):
            return
        if self.is_mail and not data.get("new_email") and "new_email" not in self.errors:
            self.add_error("q" if not data.get("new_name") else "new_email", _("Choose who it goes to."))
        elif not data.get("new_name") and not data.get("new_email") and "new_email" not in self.errors:
            self.add_error("q", _("Choose a customer, or enter a new one."))

    def wanted(self, customer: Person) -> dict[str, Any]:
        """What `sending.opening` reads."""
        data = self.cleaned_data
        return {
            "customer": customer.public_id,
            "email": data["email"] if data["email"] in addresses.of(customer) else "",
            "queue": data["queue"],
            "type": data["type"],
            "priority": data["priority"],
            "owner": data["owner"],
            "responsible": data["responsible"],
            "tell": data["tell"],
            "fields": {field.code: value for field, value in fields_of_forms.kept(self.asked, data).items() if value},
        }
