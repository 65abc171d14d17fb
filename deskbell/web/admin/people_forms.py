"""What administrators fill in about people and groups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from deskbell.people import organizing
from deskbell.people.models import Group, Organization, Person
from deskbell.people.staff import groups
from deskbell.queues import addresses as desk_addresses
from deskbell.web.ui.fields import UsernameField

AGENT, BOTH, ADMINISTRATOR = "agent", "both", "administrator"
ROLES = [
    (AGENT, _("Agent: works on tickets")),
    (BOTH, _("Agent and administrator")),
    (ADMINISTRATOR, _("Administrator only: sets the desk up, sees no tickets")),
]
PASSWORD, INVITATION = "password", "invitation"
WAYS = [
    (INVITATION, _("Invite by e-mail: they choose a password by a link")),
    (PASSWORD, _("Show a temporary password once: it must be replaced at the first sign-in")),
]
LANGUAGES = [("", _("As the desk")), *settings.LANGUAGES]


class Address(forms.EmailField):
    """Somebody's, never one of the desk's own: mail to it would come back to us."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("E-mail address"), max_length=254, **kwargs)

    def clean(self, value: Any) -> Any:
        email = super().clean(value)
        if email and desk_addresses.book.get().is_ours(email):
            raise forms.ValidationError(_("This is an address of the desk itself."))
        return email


class GroupsField(forms.ModelMultipleChoiceField):
    def __init__(self) -> None:
        widget = forms.CheckboxSelectMultiple
        super().__init__(Group.objects.none(), label=_("Groups"), required=False, widget=widget)

    def clean(self, value: Any) -> Any:
        """Django asks the database for keys no database can hold, and breaks."""
        if any(not (str(key).isascii() and str(key).isdecimal() and len(str(key)) < 19) for key in value or []):
            raise forms.ValidationError(self.error_messages["invalid_list"], code="invalid_list")
        return super().clean(value)


class AgentForm(forms.Form):
    first_name = forms.CharField(
        label=_("First name or pseudonym"), max_length=100, help_text=_("Customers read the name on answers.")
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=99, required=False, help_text=_("Empty for a pseudonym, which is one word.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, widget=forms.RadioSelect, initial=AGENT)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)
    groups = GroupsField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].queryset = groups()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = (" ".join(str(data.get(name, "")).split()) for name in ("first_name", "last_name"))
        if first and not last and " " in first and "last_name" not in self.errors:
            self.add_error("last_name", _("Enter the last name, or make the pseudonym one word."))
        data["name"] = f"{first} {last}".strip()
        return data

    def given(self) -> dict[str, Any]:
        """As `people.agents` takes it."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "agent": data["role"] != ADMINISTRATOR,
            "administrator": data["role"] != AGENT,
            "language": data["language"],
            "groups": list(data["groups"]),
        }


def of_agent(person: Person) -> dict[str, Any]:
    """What the form shows of somebody."""
    first, _blank, last = person.name.partition(" ")
    role = AGENT if not person.is_administrator else BOTH if person.is_agent else ADMINISTRATOR
    return {
        "first_name": first,
        "last_name": last,
        "role": role,
        "language": person.language,
        "groups": sorted(person.agent_groups.values_list("pk", flat=True)),
    }


class NewAgentForm(AgentForm):
    username = UsernameField(label=_("User name"), autocomplete="off")
    email = Address(required=False)
    way = forms.ChoiceField(label=_("Way in"), choices=WAYS, widget=forms.RadioSelect, initial=INVITATION)
    field_order = ("first_name", "last_name", "username", "email", "way", "role", "language", "groups")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("way") == INVITATION and not data.get("email") and "email" not in self.errors:
            self.add_error("email", _("Enter the address that the invitation goes to."))
        return data

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        more = {"username": data["username"], "email": data["email"], "with_password": data["way"] == PASSWORD}
        return super().given() | more


class AddressForm(forms.Form):
    email = Address()
    proved = forms.BooleanField(
        label=_("I know that it is theirs"),
        required=False,
        help_text=_("It counts as verified then: it signs in, and mail from it is theirs."),
    )


class CustomerForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("As they write")), *settings.LANGUAGES]
    )
    organization = forms.CharField(
        label=_("Organisation"),
        max_length=organizing.LONGEST,
        required=False,
        help_text=_("A new name makes a new organisation. Tickets stay with the organisation they had."),
    )
    contact = forms.BooleanField(
        label=_("Contact of the organisation"),
        required=False,
        help_text=_("Contacts may see and close all its tickets, as far as it shares them."),
    )
    agreed = forms.BooleanField(required=False)

    def clean_organization(self) -> str:
        return " ".join(str(self.cleaned_data["organization"]).split())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("contact") and not data.get("organization") and "organization" not in self.errors:
            self.add_error("organization", _("A contact needs an organisation."))
        return data

    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "phone", "language")}


def of_customer(person: Person) -> dict[str, Any]:
    """What the form shows of somebody."""
    return {
        **{name: getattr(person, name) for name in ("name", "phone", "language")},
        "organization": str(person.organization or ""),
        "contact": person.is_contact_person,
    }


class NewCustomerForm(CustomerForm):
    email = Address()
    invite = forms.BooleanField(label=_("Invite to an account by e-mail"), required=False)
    field_order = ("name", "email", "phone", "language", "organization", "contact", "invite")


class OrganizationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=organizing.LONGEST)
    sharing = forms.ChoiceField(
        label=_("Who sees the organisation’s tickets"),
        choices=Organization.Sharing.choices,
        widget=forms.RadioSelect,
        initial=Organization.Sharing.CONTACTS,
    )


class DomainForm(forms.Form):
    domain = forms.CharField(
        label=_("Mail domain"),
        max_length=253,
        help_text=_("For example acme.example. Never a provider where anybody has an address."),
    )


class GroupForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)

    def __init__(self, *args: Any, but: int | None = None, **kwargs: Any) -> None:
        self.but = but
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if groups().filter(name=name).exclude(pk__in=[self.but] if self.but else []).exists():
            raise forms.ValidationError(_("There is a group of this name."))
        return name
