"""The front page (`web.ui.front`). Who is signed in goes on to their own."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from deskbell.web.ui import front


@login_not_required
def show(request: HttpRequest) -> HttpResponse:
    person = request.user
    if person.is_authenticated:
        if person.is_agent:
            return HttpResponseRedirect("/desk/")
        return HttpResponseRedirect("/admin/" if person.is_administrator else reverse("portal:tickets"))
    return render(request, "portal/home.html", front.context())
