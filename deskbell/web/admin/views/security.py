"""Passwords, second factors, sessions and limits of the whole desk, in one place."""

from __future__ import annotations

from copy import copy

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from deskbell.desk import changing
from deskbell.desk import settings as desk
from deskbell.people import factors, staff
from deskbell.web.admin.conflicts import conflict, seen_in
from deskbell.web.admin.doors import AdminRequest, for_administrators, risky
from deskbell.web.admin.security_forms import SecurityForm

MOST_NAMED = 20


@for_administrators
@risky
def edit(request: AdminRequest) -> HttpResponse:
    desk.forget()
    settings = desk.current()
    now = {name: getattr(settings, name) for name in SecurityForm.Meta.fields}
    form = SecurityForm(request.POST or None, instance=copy(settings))
    if request.method == "POST" and form.is_valid() and not conflict(form, now, action="desk_changed"):
        changing.change(by=request.user, **form.cleaned_data)
        messages.success(request, _("The settings are saved."))
        return HttpResponseRedirect(reverse("admin:security"))
    without = list(factors.without(staff.everybody().filter(is_active=True)).order_by("name", "pk")[: MOST_NAMED + 1])
    context = {
        "form": form,
        "seen": seen_in(form, now),
        "without": without[:MOST_NAMED],
        "more": len(without) > MOST_NAMED,
        "nav": "admin",
        "toc": "security",
    }
    return render(request, "admin/security.html", context, status=422 if form.errors else 200)
