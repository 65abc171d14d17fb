"""The forms that stand in for allauth's own where its own would tell too much or ask too much."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account import forms as stock
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from deskbell.people import limits, passwords
from deskbell.people.models import Person
from deskbell.people.passwords import MAX_BYTES

WRONG_PASSWORDS = 10
WRONG_WITHIN = 300
"""Seconds."""


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


class Code(mfa.AuthenticateForm):
    """The app's code, or one of the recovery codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"])


class CodeAgain(mfa.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"])


class AppCode(totp.ActivateTOTPForm):
    """The first code of an app that was just set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"])
        self.fields["code"].label = _("Code from the app")


def _as_code(field: forms.Field) -> None:
    field.label = _("Code")
    field.widget.attrs = {
        "autocomplete": "one-time-code",
        "inputmode": "numeric",
        "maxlength": "20",
        "spellcheck": "false",
    }


class NewKey(webauthn.AddWebAuthnForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        required=False,
        help_text=_("So that you can tell it from others, for example: laptop, key ring."),
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without the password"),
        required=False,
        initial=True,
        help_text=_("Then it asks for its PIN, a finger or your face."),
    )

    def clean(self) -> dict[str, Any]:
        return _odd_is_wrong(lambda: super(NewKey, self).clean())


class KeyAnswer(webauthn.AuthenticateWebAuthnForm):
    """Behind the password."""

    def clean_credential(self) -> Any:
        return _odd_is_wrong(lambda: super(KeyAnswer, self).clean_credential())


class KeyAlone(webauthn.LoginWebAuthnForm):
    def clean_credential(self) -> Any:
        return _odd_is_wrong(lambda: super(KeyAlone, self).clean_credential())


class KeyAgain(webauthn.ReauthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        return _odd_is_wrong(lambda: super(KeyAgain, self).clean_credential())


def _odd_is_wrong(read: Callable[[], Any]) -> Any:
    """What no browser sends makes the library stumble; to us it is a wrong answer like any other."""
    try:
        return read()
    except (ValueError, TypeError, LookupError, AttributeError):
        raise forms.ValidationError(_("The passkey was not accepted.")) from None


class KeyName(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)


class PasswordAgain(forms.Form):
    """The password, before something that weakens the account. Wrong ones count like those of a sign-in."""

    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        check_current(self.person, password)
        return password


def check_current(person: Person, password: str) -> None:
    """ValidationError unless it is the person's password; a few wrong ones stop the right one too."""
    key = str(person.pk)
    if not limits.hit("password_again", key, WRONG_PASSWORDS, WRONG_WITHIN):
        raise forms.ValidationError(_("Too many attempts. Wait five minutes, then try again."))
    if len(password.encode()) > MAX_BYTES or not person.check_password(password):
        raise forms.ValidationError(_("The password is wrong."))
    limits.clear("password_again", key)


class NewPassword(forms.Form):
    """One field with a button that shows it: typing blindly twice only teaches short passwords."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "minlength": passwords.shortest_text()}),
        help_text=passwords.hint(),
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


class ChangePassword(NewPassword):
    """The one that is known, then the new one."""

    current = forms.CharField(
        label=_("Current password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("current", "password")

    def clean_current(self) -> str:
        current: str = self.cleaned_data["current"]
        check_current(self.person, current)
        return current

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.person)
        if password == self.cleaned_data.get("current"):
            raise forms.ValidationError(_("This is the password you have. Choose a new one."))
        return password
