"""The page behind the set-up link: the first administrator. Afterwards it is as if it had never been."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from deskbell.entry import invitations
from deskbell.operations import setting_up
from deskbell.people import passwords
from deskbell.web.ui.fields import UsernameField


class SetUp(forms.Form):
    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Your own, not the one customers write to."),
    )
    username = UsernameField(label=_("User name"), help_text=_("You sign in with it or with your address."))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "minlength": passwords.shortest_text()}),
        help_text=passwords.hint(),
    )


@never_cache
@login_not_required
@sensitive_post_parameters("password")
def setup(request: HttpRequest, token: str) -> HttpResponse:
    link = invitations.setup_link(token)
    if link is None:
        raise Http404
    form = SetUp(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = setting_up.first_administrator(link, **form.cleaned_data, language=get_language() or "")
        except invitations.AlreadySetUp:
            raise Http404 from None
        except ValidationError as error:
            form.add_error(None, error)
        else:
            record_authentication(request, person, "password")  # chosen just now: the first steps ask for it no more
            return perform_login(request, person, email=None, redirect_url="/admin/")
    return render(request, "signin/setup.html", {"form": form, "url": settings.DESKBELL_URL})
