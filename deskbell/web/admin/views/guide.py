"""The guided path: saying that a step is done, and waiting for the first mail."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from deskbell.access import fetch
from deskbell.access.errors import NotThere
from deskbell.operations import guiding
from deskbell.queues import addresses
from deskbell.web.admin.doors import AdminRequest, for_administrators

LOOK_AGAIN = 5
"""Seconds."""
MOST = 5


@require_POST
@for_administrators
def mark(request: AdminRequest, name: str) -> HttpResponse:
    """`on=0` takes it back."""
    if name not in guiding.MARKS:
        raise Http404
    guiding.mark(by=request.user, name=name, on=request.POST.get("on") != "0")
    return HttpResponseRedirect(reverse("admin:home"))


@require_safe
@for_administrators
def arrival(request: AdminRequest) -> HttpResponse:
    """The newest mails and what became of them; the page looks again by itself until one is a ticket."""
    mails = [_row(request, mail) for mail in guiding.newest_mails(MOST)]
    context = {
        "address": addresses.public(),
        "mails": mails,
        "arrived": any(row["mail"].ticket_id for row in mails),
        "seconds": LOOK_AGAIN,
        "smtp_port": settings.DESKBELL.smtp_port,
        "nav": "admin",
        "toc": "home",
    }
    return render(request, "admin/arrival.html", context)


def _row(request: AdminRequest, mail: Any) -> dict[str, Any]:
    return {"mail": mail, "url": _ticket_url(request, mail)}


def _ticket_url(request: AdminRequest, mail: Any) -> str:
    """Empty where this administrator has no right on its queue."""
    if mail.ticket is None or not request.user.is_agent:
        return ""
    try:
        fetch.ticket(request.user, mail.ticket.number)
    except NotThere:
        return ""
    return reverse("agent:ticket", args=[mail.ticket.number])
