"""What administrators fill in about one queue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator, validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.desk import settings as desk
from deskbell.desk.models import LinksOpen
from deskbell.queues import arranging, calendars, owning
from deskbell.queues.models import LicenceRule, Queue
from deskbell.tickets import greeting
from deskbell.web.admin import placeholders

MOST_ALIASES = 100
MOST_DAYS = 3650
LONGEST_TEXT = 4000
_NO_NUL = ProhibitNullCharactersValidator()
PLAIN = (
    *("name", "address", "sender_name", "sender_form", "plus_addressing", "language", "salutation", "signature"),
    *("auto_reply", "follow_up", "follow_up_locks", "reopen_days", "unlock_minutes", "open_to_moves"),
    *("licence_rule", "max_file_mb", "links_open"),
)
"""Fields that a queue has under the same name."""


class QueueForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100, validators=[_NO_NUL])
    parent = forms.ChoiceField(label=gettext_lazy("Inside"), required=False)
    address = forms.EmailField(
        label=gettext_lazy("Address"),
        max_length=254,
        required=False,
        help_text=gettext_lazy("Customers write to it, and answers come from it. Empty: that of the queue above it."),
    )
    aliases = forms.CharField(
        label=gettext_lazy("Further addresses"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy("One on each line. Mail to them comes here; nothing is sent from them."),
    )
    plus_addressing = forms.BooleanField(
        label=gettext_lazy("The address takes additions, as in support+anything@"),
        required=False,
        help_text=gettext_lazy("Answers then find their ticket even if the mail program drops every other sign."),
    )
    mailbox = forms.ChoiceField(
        label=gettext_lazy("Mailbox"), required=False, help_text=gettext_lazy("The account that sends its mail.")
    )
    sender_name = forms.CharField(
        label=gettext_lazy("Sender’s name"), max_length=100, required=False, validators=[_NO_NUL]
    )
    sender_form = forms.ChoiceField(label=gettext_lazy("Who answers come from"), choices=Queue.SenderName.choices)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=[("", gettext_lazy("As the desk")), *settings.LANGUAGES],
        help_text=gettext_lazy("For customers whose own is not known."),
    )
    salutation = forms.CharField(
        label=gettext_lazy("Salutation"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 2}),
        validators=[_NO_NUL],
        help_text=gettext_lazy("Begins each answer of an agent. Empty: they greet themselves."),
    )
    signature = forms.CharField(
        label=gettext_lazy("Signature"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4}),
        validators=[_NO_NUL],
        help_text=gettext_lazy("Ends each mail of the queue, below the agent’s own lines."),
    )
    auto_reply = forms.BooleanField(label=gettext_lazy("Answer new tickets with their number"), required=False)
    follow_up = forms.ChoiceField(
        label=gettext_lazy("An answer to a ticket that is closed for longer"),
        choices=Queue.FollowUp.choices,
        widget=forms.RadioSelect,
    )
    reopen_days = forms.IntegerField(
        label=gettext_lazy("Days an answer opens a closed ticket again"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
    )
    follow_up_locks = forms.BooleanField(
        label=gettext_lazy("A ticket that is opened again is locked to its owner"), required=False
    )
    unlock_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes until a lock runs out"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=gettext_lazy("Business minutes of the calendar without a message of an agent. Empty: never."),
    )
    calendar = forms.ChoiceField(label=gettext_lazy("Calendar"), required=False)
    default_owner = forms.ChoiceField(
        label=gettext_lazy("Owner of new tickets"),
        required=False,
        help_text=gettext_lazy("While they may answer here and are not away. The tickets are not locked."),
    )
    open_to_moves = forms.BooleanField(
        label=gettext_lazy("Agents of other queues may move tickets here"), required=False
    )
    licence_rule = forms.ChoiceField(
        label=gettext_lazy("Support licence"), choices=LicenceRule.choices, widget=forms.RadioSelect
    )
    max_file_mb = forms.IntegerField(
        label=gettext_lazy("Largest file, in MB"), required=False, min_value=1, max_value=10_240
    )
    links_open = forms.ChoiceField(label=gettext_lazy("Whom a link in a mail opens a ticket for"), required=False)

    def __init__(self, *args: Any, queue: Queue, **more: Any) -> None:
        super().__init__(*args, **more)
        self.queue = queue
        self.parents = {one.public_id: one for one in arranging.places_for(queue)}
        self.mailboxes = {one.public_id: one for one in arranging.mailboxes()}
        self.calendars = {one.public_id: one for one in calendars.every()}
        self.owners = {one.public_id: one for one in owning.agents_of(queue)} if queue.pk else {}
        if queue.default_owner is not None:
            self.owners.setdefault(queue.default_owner.public_id, queue.default_owner)
        self._choose("parent", self.parents, _("Top level"), lambda one: one.path)
        self._choose("mailbox", self.mailboxes, _("The one of this machine"), str)
        self._choose("calendar", self.calendars, _("None: day and night count"), str)
        self._choose("default_owner", self.owners, _("Nobody"), str)
        settings_of_desk = desk.current()
        links = LinksOpen(settings_of_desk.links_open).label
        self.fields["links_open"].choices = [  # type: ignore[attr-defined]
            ("", _("As the desk: %(choice)s") % {"choice": links}),
            *LinksOpen.choices,
        ]
        self.fields["reopen_days"].help_text = _("Empty: %(n)d, as the desk. Fewer than that it cannot be.") % {
            "n": settings_of_desk.reopen_days
        }
        self.fields["max_file_mb"].help_text = _("On the web. Empty: %(n)d, as the desk.") % {
            "n": settings_of_desk.max_file_mb
        }
        if not self.is_bound:
            self.initial = {**self.shown(), **self.initial}

    def _choose(self, name: str, rows: dict[str, Any], none: str, word: Any) -> None:
        self.fields[name].choices = [("", none), *((key, word(row)) for key, row in rows.items())]  # type: ignore[attr-defined]

    def shown(self) -> dict[str, Any]:
        """What is kept, as the form shows it."""
        queue = self.queue
        related = ("parent", "mailbox", "calendar", "default_owner")
        return {
            **{name: getattr(queue, name) for name in PLAIN},
            **{name: getattr(getattr(queue, name), "public_id", "") for name in related},
            "unlock_minutes": queue.unlock_minutes or None,
            "aliases": "\n".join(arranging.aliases(queue)) if queue.pk else "",
        }

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if "/" in name:
            raise ValidationError(_("Leave out the slash: choose below which queue it stands in."))
        return name

    def clean_address(self) -> str:
        return str(self.cleaned_data["address"]).strip().lower()

    def clean_aliases(self) -> list[str]:
        lines = [line.strip().lower() for line in self.cleaned_data["aliases"].splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        for address in found:
            try:
                validate_email(address)
            except ValidationError:
                words = _("“%(address)s” is no e-mail address.") % {"address": address[:80]}
                raise ValidationError(words) from None
        if len(found) > MOST_ALIASES:
            raise ValidationError(_("Enter at most %(n)d addresses."), params={"n": MOST_ALIASES})
        return found

    def clean_salutation(self) -> str:
        return placeholders.checked(self.cleaned_data["salutation"], greeting.IN_SALUTATION)

    def clean_signature(self) -> str:
        return placeholders.checked(self.cleaned_data["signature"], greeting.IN_SIGNATURE)

    def clean_reopen_days(self) -> int | None:
        days: int | None = self.cleaned_data["reopen_days"]
        least = desk.current().reopen_days
        if days is not None and days < least:
            raise ValidationError(
                _("Everywhere on this desk an answer opens a closed ticket for %(n)d days. Enter at least that."),
                params={"n": least},
            )
        return days

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("address") and data["address"] in (data.get("aliases") or []):
            self.add_error("aliases", _("The address itself needs not stand here."))
        return data

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            **{name: data[name] for name in PLAIN},
            "unlock_minutes": data["unlock_minutes"] or 0,
            "parent": self.parents.get(data["parent"]),
            "mailbox": self.mailboxes.get(data["mailbox"]),
            "calendar": self.calendars.get(data["calendar"]),
            "default_owner": self.owners.get(data["default_owner"]),
        }

    def preview(self) -> tuple[str, str]:
        """Salutation and signature as they stand in the form, for somebody who is not there."""
        about = Queue(name=str(self["name"].value() or _("Support")))
        about.salutation, about.signature = (str(self[name].value() or "") for name in ("salutation", "signature"))
        writer = placeholders.sample_agent()
        return greeting.salutation(about, writer, placeholders.CUSTOMER), greeting.signature(about, writer)
