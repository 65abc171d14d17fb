"""One run of a retention policy: how far it is, what it did, ticket by ticket."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from deskbell.intake import erasing as spool
from deskbell.mime.storable import one_line
from deskbell.privacy import reporting, runs
from deskbell.privacy.models import RunTicket
from deskbell.web.admin import paging
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators

TABS = {"": gettext_lazy("All"), **{value: label for value, label in RunTicket.Outcome.choices}}


@require_safe
@for_administrators
def show(request: AdminRequest, public_id: str) -> HttpResponse:
    """`?q=` finds by the beginning of a number, `?outcome=` is one of TABS."""
    run = existing(runs.one(public_id))
    q, outcome = one_line(request.GET.get("q", ""), 40).lstrip("#"), request.GET.get("outcome", "")
    outcome = outcome if outcome in TABS else ""
    tabs = [
        {"name": name, "url": f"?{urlencode({'outcome': key, 'q': q})}", "current": key == outcome}
        for key, name in TABS.items()
    ]
    context = {
        "run": run,
        "figures": reporting.figures(run),
        "percent": min(100, 100 * run.looked_at // run.due) if run.due else 0,
        "page": paging.page(request, runs.lines(run, outcome, q)),
        "tabs": tabs,
        "q": q,
        "outcome": outcome,
        "keeping": spool.mailboxes_that_keep() if run.dry else [],
        "nav": "admin",
        "toc": "retention",
    }
    return render(request, "admin/retention_run.html", context)


@require_POST
@for_administrators
def cancel(request: AdminRequest, public_id: str) -> HttpResponse:
    run = existing(runs.one(public_id))
    if runs.cancel(by=request.user, run=run):
        messages.success(request, _("The run is cancelled. What it has erased stays erased."))
    else:
        messages.error(request, _("The run had ended already."))
    return HttpResponseRedirect(reverse("admin:retention_run", args=[public_id]))
