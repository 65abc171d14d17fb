"""The pages behind the links of our mails about accounts. Looking at one changes nothing: a program that follows
links in mails uses none of them up. A link that does not open reads the same, whatever the reason."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.utils import perform_login
from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from deskbell.entry import accounts as links
from deskbell.entry import guessing
from deskbell.entry.accounts import Chosen
from deskbell.entry.models import AccessLink
from deskbell.people import passwords
from deskbell.people.models import Person
from deskbell.web.signin.accounts import WISH, Account, wish
from deskbell.web.signin.changes import tell

View = Callable[[HttpRequest, AccessLink], HttpResponse]


class Password(forms.Form):
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "minlength": passwords.shortest_text()}),
        help_text=passwords.hint(),
    )

    def __init__(self, person: Person | None, *args: object, **kwargs: object) -> None:
        self.person = person
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.person)
        return password


def _behind(purpose: str) -> Callable[[View], Callable[[HttpRequest, str], HttpResponse]]:
    """`view(request, link)` for whoever holds a live link of this purpose."""

    def made(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
        @never_cache
        @login_not_required
        @sensitive_post_parameters("password")
        def guarded(request: HttpRequest, token: str) -> HttpResponse:
            where = request.META.get("REMOTE_ADDR", "")
            link = links.find(token, purpose) if guessing.may_try(where) else None
            answer = _opened(request, view, link) if link is not None else None
            if answer is None:
                guessing.was_wrong(where)
                answer = render(request, "signin/does_not_open.html", status=404)
            answer.headers["X-Robots-Tag"] = "noindex"
            return answer

        return guarded

    return made


def _opened(request: HttpRequest, view: View, link: AccessLink) -> HttpResponse | None:
    """None when the link was spent while it was looked at."""
    try:
        return view(request, link)
    except links.Spent:
        return None


@_behind(links.REGISTRATION)
def registration(request: HttpRequest, link: AccessLink) -> HttpResponse:
    """In the browser that registered one button is left to press. Elsewhere the password is chosen anew: the one of
    the form may be somebody else's who typed this address."""
    kept = request.session.get(WISH)
    if not (isinstance(kept, dict) and kept.get("email") == link.email):
        return _account(request, link, links.register, {})
    if request.method != "POST":
        return render(request, "signin/confirm_registration.html", {"email": link.email})
    chosen = {name: value for name, value in kept.items() if name != "email"}
    return _welcome(request, link, links.register(link, Chosen(**chosen)))


@_behind(links.INVITATION)
def invitation(request: HttpRequest, link: AccessLink) -> HttpResponse:
    person = link.person
    known = {"name": person.name, "phone": person.phone} if person is not None else {}
    return _account(request, link, links.accept, known)


@_behind(links.RECOVERY)
def recovery(request: HttpRequest, link: AccessLink) -> HttpResponse:
    """The password alone: a second factor is asked for at the sign-in that follows."""
    form = Password(link.person, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "signin/recovery.html", {"form": form, "email": link.email})
    had_one = link.person is not None and link.person.has_usable_password()
    person = links.recover(link, make_password(form.cleaned_data["password"]))
    if had_one:
        tell(person, "password_changed")
    return perform_login(request, person, email=link.email)


def _account(
    request: HttpRequest, link: AccessLink, spend: Callable[[AccessLink, Chosen], Person], known: dict[str, str]
) -> HttpResponse:
    form = Account(request.POST or None, initial=known)
    if request.method != "POST" or not form.is_valid():
        return render(request, "signin/account.html", {"form": form, "email": link.email})
    return _welcome(request, link, spend(link, Chosen(**wish(form.cleaned_data))))


def _welcome(request: HttpRequest, link: AccessLink, person: Person) -> HttpResponse:
    request.session.pop(WISH, None)
    return perform_login(request, person, email=link.email)
