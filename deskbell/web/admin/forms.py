"""What administrators fill in. Passwords go in and never come out."""

from __future__ import annotations

import ipaddress
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.utils.translation import gettext_lazy as _

from deskbell.desk.models import Desk, NumberFormat
from deskbell.outbox import egress
from deskbell.people import preferring
from deskbell.queues.models import Mailbox
from deskbell.tickets.numbers import is_mask

HOST = RegexValidator(
    r"\A[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?\Z", _("Enter a host name, for example imap.example.org.")
)
_SEALED = _("Stored encrypted, and never shown again.")
_KEEP = _("Stored encrypted. Leave it empty to keep the one there is.")


class Secret(forms.CharField):
    """A password that is stored sealed: shown to nobody, kept when left empty."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        super().__init__(required=False, strip=False, max_length=1000, widget=widget, help_text=_SEALED, **kwargs)


class MailboxForm(forms.ModelForm):  # type: ignore[type-arg]
    queue_name = forms.CharField(label=_("Queue"), max_length=100, help_text=_("New tickets go here."))
    address = forms.EmailField(
        label=_("Support address"), max_length=254, help_text=_("Customers write to it, and answers come from it.")
    )
    sender_name = forms.CharField(
        label=_("Sender’s name"), max_length=100, required=False, help_text=_("Stands before the address in answers.")
    )
    fetch_password = Secret(label=_("Password"))
    send_password = Secret(label=_("Password"))
    same_account = forms.BooleanField(label=_("Same user name and password as for receiving"), required=False)

    class Meta:
        model = Mailbox
        fields = (
            *("fetch", "fetch_host", "fetch_port", "fetch_security", "fetch_username", "folder"),
            *("afterwards", "move_to", "fetch_all_at_first"),
            *("send_host", "send_port", "send_security", "send_username"),
        )
        labels = {
            "fetch": _("How mail comes in"),
            "fetch_host": _("Server"),
            "fetch_port": _("Port"),
            "fetch_security": _("Security"),
            "fetch_username": _("User name"),
            "folder": _("Folder"),
            "afterwards": _("After fetching a mail"),
            "move_to": _("Folder to move it to"),
            "fetch_all_at_first": _("Fetch the mails that are already there too"),
            "send_host": _("SMTP server"),
            "send_port": _("Port"),
            "send_security": _("Security"),
            "send_username": _("User name"),
        }
        help_texts = {
            "send_host": _("Empty: answers wait until another mailbox sends for this queue."),
            "afterwards": _(
                "What is left there stays there: what this desk erases later is not erased on the server."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("fetch_host", "send_host"):
            self.fields[name].validators.append(HOST)
            self.fields[name].widget.attrs |= {"spellcheck": "false", "autocapitalize": "none"}
        for name in ("fetch_username", "send_username"):
            self.fields[name].widget.attrs |= {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        for name in ("fetch_password", "send_password"):
            self.fields[name].help_text = _KEEP if self.instance.pk else _SEALED
        for name in ("fetch_port", "send_port"):
            self.fields[name].validators += [MinValueValidator(1), MaxValueValidator(65535)]

    def clean_queue_name(self) -> str:
        return "/".join(part.strip() for part in self.cleaned_data["queue_name"].split("/") if part.strip())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("fetch") in (Mailbox.Fetch.IMAP, Mailbox.Fetch.POP3):
            for name in ("fetch_host", "fetch_username"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Enter it, or choose that mail is not fetched."))
        for host, port in (("fetch_host", "fetch_port"), ("send_host", "send_port")):
            told, number = data.get(host), data.get(port)
            if told and number and number not in egress.PORTS and not _is_here(told):
                self.add_error(port, _("Other machines take mail at 25, 110, 143, 465, 587, 993 and 995 only."))
        if data.get("afterwards") == Mailbox.Afterwards.MOVE and not data.get("move_to"):
            self.add_error("move_to", _("Name the folder, for example Deskbell."))
        if data.get("same_account"):
            self.instance.send_username = data["send_username"] = data.get("fetch_username", "")
            data["send_password"] = data.get("fetch_password", "")
        return data


def _is_here(host: str) -> bool:
    """Whether it is told as this machine, where a mail server may listen anywhere."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class DeskForm(forms.ModelForm):  # type: ignore[type-arg]
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("Where nobody’s own is known.")
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(name, name.replace("_", " ")) for name in preferring.zone_names()],
        help_text=_("For everybody who chose none of their own. Written beside every time."),
    )
    number_format = forms.ChoiceField(
        label=_("Ticket numbers"), choices=NumberFormat.choices, widget=forms.RadioSelect
    )
    system_id = forms.CharField(
        label=_("System number"),
        validators=[RegexValidator(r"\A\d{1,4}\Z", _("Enter one to four digits, for example 10."))],
        help_text=_("One to four digits that stand in every number of this desk."),
    )

    class Meta:
        model = Desk
        fields = (
            "name",
            "language",
            "time_zone",
            "number_format",
            "system_id",
            "number_mask",
            "link_days",
            "reopen_days",
        )
        labels = {
            "name": _("Name of the desk"),
            "number_mask": _("Form of your own"),
            "link_days": _("Days a ticket link in a mail opens"),
            "reopen_days": _("Days a reply opens a closed ticket again"),
        }
        help_texts = {
            "name": _("Customers read it on every page."),
            "number_mask": _(
                "# is a digit; letters, digits, dots and hyphens stay. For example HD-######. Six digits are used at"
                " least; those that are too many follow the last #."
            ),
        }

    def clean_number_mask(self) -> str:
        mask = self.cleaned_data["number_mask"]
        if not is_mask(mask):
            raise forms.ValidationError(_("Use letters, digits, dots, hyphens and at least one #."))
        return mask
