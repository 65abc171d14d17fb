"""The customers' doors: scenario, registration, links, the form, its frame in other sites, look and words."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

from deskbell.desk import changing, urls
from deskbell.desk import settings as desk
from deskbell.web.admin.doors import AdminRequest, for_administrators
from deskbell.web.admin.portal_forms import PortalForm

FRAME_HEIGHT = 900
"""Pixels; the form scrolls inside."""


@for_administrators
def edit(request: AdminRequest) -> HttpResponse:
    desk.forget()
    now = desk.current()
    is_sent = request.method == "POST"
    form = PortalForm(request.POST if is_sent else None, request.FILES if is_sent else None, instance=copy(now))
    if is_sent and form.is_valid() and "preview" not in request.POST:
        _save(request, form)
        messages.success(request, _("The settings are saved."))
        return HttpResponseRedirect(reverse("admin:portal"))
    return render(request, "admin/portal.html", _context(form))


def _save(request: AdminRequest, form: PortalForm) -> None:
    changing.change(by=request.user, **form.values())
    picture: bytes | None = form.cleaned_data["picture"]
    if picture:
        changing.set_logo(by=request.user, picture=picture)
    elif form.cleaned_data["no_logo"]:
        changing.set_logo(by=request.user, picture=b"")


def _context(form: PortalForm) -> dict[str, Any]:
    address = f"{urls.portal_base()}{reverse('portal:embedded')}?language="
    title = escape(desk.current().name)
    snippets = [
        (own, f'<iframe src="{address}{code}" title="{title}" width="100%" height="{FRAME_HEIGHT}"></iframe>')
        for code, own in settings.LANGUAGES
    ]
    return {
        "form": form,
        "preview": form.preview(),
        "snippets": snippets,
        "embeds": bool(desk.current().embed_origins),
        "has_logo": bool(desk.current().logo),
        "nav": "admin",
        "toc": "portal",
    }
