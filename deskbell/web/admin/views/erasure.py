"""Erasure by hand: whole tickets, tickets that are held, and numbers of those that are gone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deskbell.access import fetch
from deskbell.access.errors import NotAllowed, NotThere
from deskbell.mime.storable import one_line
from deskbell.privacy import by_hand, holds
from deskbell.web.admin import paging
from deskbell.web.admin.doors import AdminRequest, for_administrators, risky
from deskbell.web.admin.erasure_forms import EraseForm


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@risky
def index(request: AdminRequest) -> HttpResponse:
    """`?q=` finds among the numbers that are gone. POST erases a ticket; *manage* on it is needed besides."""
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _erase(request, form):
        return HttpResponseRedirect(reverse("admin:erasure"))
    q = one_line(request.GET.get("q", ""), 40).lstrip("#")
    context = {
        "form": form,
        "gone": paging.page(request, by_hand.gone(q)),
        "held": holds.every(),
        "q": q,
        "nav": "admin",
        "toc": "erasure",
    }
    return render(request, "admin/erasure.html", context, status=422 if form.errors else 200)


def _erase(request: AdminRequest, form: EraseForm) -> bool:
    number = form.cleaned_data["number"]
    try:
        ticket = fetch.ticket(request.user, number, to="erase")
        by_hand.erase(by=request.user, ticket=ticket, reason=form.cleaned_data["reason"])
    except NotThere:
        form.add_error("number", _("There is no such ticket, or your groups do not let you see it."))
    except NotAllowed as error:
        form.add_error("number", str(error))
    except holds.Held:
        form.add_error("number", _("A legal hold stands on this ticket. End it there first."))
    else:
        messages.success(request, _("Ticket #%(number)s is erased.") % {"number": number})
        return True
    return False
