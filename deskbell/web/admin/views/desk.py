"""The desk's settings: name, language, zone, ticket numbers with an example of each."""

from __future__ import annotations

from copy import copy

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.desk import changing
from deskbell.desk import settings as desk
from deskbell.desk.models import NumberFormat
from deskbell.operations import guiding
from deskbell.tickets import numbers
from deskbell.web.admin.conflicts import conflict, seen_in
from deskbell.web.admin.doors import AdminRequest, for_administrators
from deskbell.web.admin.forms import DeskForm


@for_administrators
def edit(request: AdminRequest) -> HttpResponse:
    desk.forget()
    now = desk.current()
    form = DeskForm(request.POST or None, instance=copy(now))
    values = {name: getattr(now, name) for name in DeskForm.Meta.fields}
    if request.method == "POST" and form.is_valid() and not conflict(form, values, action="desk_changed"):
        changing.change(by=request.user, **form.cleaned_data)
        guiding.mark(by=request.user, name=guiding.NAMED)
        messages.success(request, _("The settings are saved."))
        return HttpResponseRedirect(reverse("admin:desk"))
    likely = numbers.likely_next(now, timezone.now())
    shown = [(choice, likely[choice]) for choice in NumberFormat.values]
    context = {"form": form, "examples": shown, "seen": seen_in(form, values), "nav": "admin", "toc": "desk"}
    return render(request, "admin/desk.html", context)
