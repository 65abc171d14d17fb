"""Choosing a language: a cookie remembers it for the browser, and the account for whoever is signed in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from deskbell.people import preferring
from deskbell.people.models import Person


@require_POST
@login_not_required
def choose(request: HttpRequest) -> HttpResponseBase:
    """Back to the page it was chosen on; Django lets `next` lead nowhere else."""
    if isinstance(request.user, Person):
        preferring.speak(request.user, language=request.POST.get("language", ""))
    return set_language(request)
