"""Closing one's ticket: a question first, then the act. A link in a mail leads to the question only. And opening it
again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import fetch
from deskbell.access.errors import NotAllowed
from deskbell.tickets import closing, reopening
from deskbell.tickets.receiving import reopen_days
from deskbell.web.portal.doors import Who, for_readers, person_of


@for_readers
def create(request: HttpRequest, who: Who, number: str) -> HttpResponse:
    page = reverse("portal:ticket", args=[number])
    try:
        ticket = fetch.portal_ticket(who, number, to="close")
    except NotAllowed as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(page)
    if not ticket.active:
        return HttpResponseRedirect(page)
    if request.method == "POST":
        closing.close(by=person_of(who), ticket=ticket)
        messages.success(request, _("The ticket is closed. Thank you for telling us."))
        return HttpResponseRedirect(page)
    return render(request, "portal/closure.html", {"ticket": ticket, "days": reopen_days(ticket.queue)})


@require_POST
@for_readers
def remove(request: HttpRequest, who: Who, number: str) -> HttpResponse:
    page = HttpResponseRedirect(reverse("portal:ticket", args=[number]))
    try:
        ticket = fetch.portal_ticket(who, number, to="reopen")
        if ticket.is_closed:
            reopening.reopen(by=person_of(who), ticket=ticket)
            messages.success(request, _("The ticket is open again. Tell us what is still wrong."))
    except NotAllowed as error:
        messages.error(request, str(error))
    except reopening.StaysClosed:
        messages.error(request, _("This ticket is closed and stays closed."))
    return page
