"""The forms that stand in for allauth's own where its own would tell too much or ask too much."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as stock
from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from deskbell.people.models import Person
from deskbell.people.passwords import MAX_BYTES


class Login(stock.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["login"], self.fields["password"]
        name.label = _("E-mail address or user name")
        name.widget.attrs = {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
            "maxlength": "254",
        }
        password.label = _("Password")
        password.widget.attrs.pop("placeholder", None)

    def user_credentials(self) -> dict[str, Any]:
        """One method, not both: stock tries an address twice, and a watch tells two hashes from one."""
        login = self.cleaned_data["login"].lower()
        password = self.cleaned_data.get("password") or ""
        if len(password.encode()) > MAX_BYTES:
            password = password[:1]  # nobody's password; costs as much as any other wrong one
        return {"email" if "@" in login else "username": login, "password": password}


class ConfirmAddress(stock.ConfirmEmailVerificationCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs.pop("placeholder", None)

    def clean_code(self) -> str:
        """Stock refuses an address that a mere contact holds; here the proof settles it."""
        return stock.BaseConfirmCodeForm.clean_code(self)


class Reauthenticate(stock.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["password"].widget.attrs.pop("placeholder", None)


class NewPassword(forms.Form):
    """One field with a button that shows it: typing blindly twice only teaches short passwords."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "minlength": "12"}),
        help_text=_("At least 12 characters. A few unusual words in a row are easy to remember."),
    )

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        password_validation.validate_password(password, self.person)
        if self.person.has_usable_password() and self.person.check_password(password):
            raise forms.ValidationError(_("This is the password you were given. Choose a new one."))
        return password
