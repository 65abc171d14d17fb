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
from deskbell.desk.models import Desk, NumberFormat
from deskbell.operations import guiding
from deskbell.tickets import numbers
from deskbell.web.admin.conflicts import conflict, seen_in
from deskbell.web.admin.doors import AdminRequest, for_administrators
from deskbell.web.admin.forms import DeskForm

EXAMPLE = 42
"""The counter in the examples."""
EXAMPLE_DIGITS = "0573866352"


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
    shown = [(choice, examples(now)[choice]) for choice in NumberFormat.values]
    context = {"form": form, "examples": shown, "seen": seen_in(form, values), "nav": "admin", "toc": "desk"}
    return render(request, "admin/desk.html", context)


def examples(settings: Desk) -> dict[str, str]:
    """What a number looks like in each form, today; no counter is touched."""
    now, system = timezone.now(), settings.system_id
    return {
        NumberFormat.DATE_CHECKSUM: numbers.date_checksum(now.date(), system, EXAMPLE),
        NumberFormat.DATE: f"{now:%Y%m%d}{system}{EXAMPLE}",
        NumberFormat.AUTO_INCREMENT: f"{system}{EXAMPLE:0{numbers.COUNTER_DIGITS}d}",
        NumberFormat.RANDOM: f"{system}{EXAMPLE_DIGITS}",
        NumberFormat.MASK: numbers.fill_mask(settings.number_mask, EXAMPLE_DIGITS[: settings.number_mask.count("#")]),
    }
