"""A new ticket by web form, as a guest or signed in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deskbell.desk import ways
from deskbell.people.models import Person
from deskbell.tickets import submitting
from deskbell.web.portal import new_ticket, taking
from deskbell.web.portal.new_ticket import Draft
from deskbell.web.ui import branding, shelves


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def create(request: HttpRequest) -> HttpResponse:
    person = taking.signed_in(request.user)
    if not ways.form_is_open(signed_in=person is not None):
        if person is None and ways.form_is_open(signed_in=True):
            return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
        return HttpResponseRedirect(reverse("portal:home"))
    draft = Draft(request, person)
    if draft.only_shows:
        draft.keep_files()
        return render(request, "portal/new.html", context(draft))
    ticket = taking.take(draft)
    if ticket is None:
        return render(request, "portal/new.html", context(draft), status=422)
    if person is None:
        return HttpResponseRedirect(reverse("portal:new_ticket_sent", args=[str(draft.once)]))
    messages.success(request, _("Your ticket has been sent."))
    return HttpResponseRedirect(reverse("portal:ticket", args=[ticket.number]))


@require_safe
@never_cache
@login_not_required
def sent(request: HttpRequest, token: str) -> HttpResponse:
    """What a guest sent, to whoever sent it. Never the number: it goes to the address alone."""
    found = what_was_sent(token)
    if found is None:
        return HttpResponseRedirect(reverse("portal:home"))
    return render(request, "portal/new_sent.html", found)


@require_POST
@login_not_required
def upload(request: HttpRequest, token: str) -> HttpResponse:
    """A file goes ahead of its form (js/shelves.js)."""
    person = taking.signed_in(request.user)
    if not ways.form_is_open(signed_in=person is not None):
        raise Http404
    return begun(request, token, person)


def begun(request: HttpRequest, token: str, person: Person | None) -> HttpResponse:
    form = new_ticket.once(token)
    if form is None:
        raise Http404
    return shelves.begin(request, new_ticket.shelf_of(form, request, person))


def context(draft: Draft, uploads: str = "portal:new_ticket_uploads") -> dict[str, Any]:
    chosen = str(draft.form["type"].value() or "") if draft.offered else ""
    return {
        "form": draft.form,
        "picks": [(one, one.public_id == chosen) for one in draft.offered],
        "extra": draft.form.extra_fields(),
        "shows_fields": new_ticket.differ_in_fields(draft.offered),
        "once": str(draft.once),
        "shelf": shelves.View(draft.shelf, reverse(uploads, args=[str(draft.once)]), tuple(draft.files)),
        "file_error": draft.file_error,
        "is_guest": draft.person is None,
        "privacy": branding.privacy(),
        "here": "new",
    }


def what_was_sent(token: str) -> dict[str, Any] | None:
    form = new_ticket.once(token)
    event = submitting.submitted(form.token, form.drawn_at) if form is not None else None
    if event is None or event.article is None:
        return None
    article = event.article
    return {"subject": article.subject, "email": article.from_email, "files": event.ticket.file_count}
