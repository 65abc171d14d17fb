"""Canned replies of everybody, of queues and groups, and of single agents."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from deskbell.mime.storable import one_line
from deskbell.queues import canning
from deskbell.queues.models import CannedReply
from deskbell.web.admin import paging
from deskbell.web.admin.canned_forms import CannedForm
from deskbell.web.admin.conflicts import conflict, seen_in
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators
from deskbell.web.admin.placeholders import braced
from deskbell.web.ui import placeholders

TABS = {"shared": gettext_lazy("Shared"), "personal": gettext_lazy("Of single agents")}


@require_safe
@for_administrators
def index(request: AdminRequest) -> HttpResponse:
    """`?q=` finds in names and texts, `?show=` is one of TABS."""
    q = one_line(request.GET.get("q", ""), 100)
    shown = request.GET.get("show", "shared")
    shown = shown if shown in TABS else "shared"
    page = paging.page(request, canning.find(q, personal=shown == "personal"))
    tabs = [
        {"name": name, "url": f"?{urlencode({'show': id, 'q': q})}", "current": id == shown}
        for id, name in TABS.items()
    ]
    return _page(request, "admin/canned_replies.html", page=page, q=q, shown=shown, tabs=tabs)


@for_administrators
def new(request: AdminRequest) -> HttpResponse:
    return _edit(request, CannedReply())


@for_administrators
def edit(request: AdminRequest, public_id: str) -> HttpResponse:
    return _edit(request, existing(canning.one(public_id)))


@require_POST
@for_administrators
def remove(request: AdminRequest, public_id: str) -> HttpResponse:
    reply = existing(canning.one(public_id))
    canning.remove(by=request.user, reply=reply)
    messages.success(request, _("Canned reply removed."))
    return HttpResponseRedirect(reverse("admin:canned_replies"))


def _edit(request: AdminRequest, reply: CannedReply) -> HttpResponse:
    form = CannedForm(request.POST if request.method == "POST" else None, reply=reply)
    now, name = form.shown(), reply.name
    is_sent = form.is_bound and "preview" not in request.POST
    if is_sent and form.is_valid() and not conflict(form, now, about=name):
        canning.save(by=request.user, reply=reply, **form.values())
        messages.success(request, _("Canned reply saved."))
        return HttpResponseRedirect(reverse("admin:canned_replies"))
    return _page(
        request,
        "admin/canned_reply.html",
        status=422 if form.errors else 200,
        form=form,
        reply=reply,
        name=name,
        seen=seen_in(form, now),
        names=[(braced(one), words) for one, words in placeholders.NAMES.items()],
        preview=form.preview(),
    )


def _page(request: AdminRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, context | {"nav": "admin", "toc": "canned"}, status=status)
