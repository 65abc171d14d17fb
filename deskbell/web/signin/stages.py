"""What stands between a right password and being signed in. Until the last stage lets go, nobody is."""

from __future__ import annotations

from allauth.account.internal.decorators import login_stage_required
from allauth.account.stages import EmailVerificationStage, LoginStage
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from deskbell.audit import log
from deskbell.people.models import Person
from deskbell.web.signin.forms import NewPassword

Answer = tuple[HttpResponse | None, bool]


class VerifyAddress(EmailVerificationStage):
    """An agent's or administrator's address was entered by an administrator, if there is one at all."""

    def handle(self) -> Answer:
        person = self.login.user
        if person and not person.is_customer:
            return None, True
        return super().handle()


class FirstPassword(LoginStage):
    """Not signed in until the password that somebody else made is replaced."""

    key = "first_password"
    urlname = "first_password"

    def handle(self) -> Answer:
        if self.login.user and self.login.user.must_change_password:
            return HttpResponseRedirect(reverse(self.urlname)), True
        return None, True


@sensitive_post_parameters("password")
@login_stage_required(stage=FirstPassword.key, redirect_urlname="account_login")
def first_password(request: HttpRequest) -> HttpResponse:
    stage = request._login_stage  # type: ignore[attr-defined]
    person: Person = stage.login.user
    form = NewPassword(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        set_password(person, form.cleaned_data["password"])
        return stage.exit()
    return render(request, "signin/first_password.html", {"form": form})


def set_password(person: Person, password: str) -> None:
    """The person's own choice. Every other session of the person ends with the old hash."""
    with transaction.atomic():
        person.set_password(password)
        person.must_change_password = False
        person.save(update_fields=["password", "must_change_password"])
        log.record(action="password_changed", by=person)
