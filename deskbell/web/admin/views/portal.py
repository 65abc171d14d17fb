"""The customers' doors: scenario, registration, links, the form, its frame in other sites, look and words."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from deskbell.desk import changing, urls
from deskbell.desk import settings as desk
from deskbell.desk.models import Desk
from deskbell.operations import guiding
from deskbell.web.admin.conflicts import conflict, seen_in
from deskbell.web.admin.doors import AdminRequest, for_administrators
from deskbell.web.admin.portal_forms import PortalForm, tried
from deskbell.web.ui import front

FRAME_HEIGHT = 900
"""Pixels; the form scrolls inside."""


@for_administrators
def edit(request: AdminRequest) -> HttpResponse:
    desk.forget()
    now = desk.current()
    is_sent = request.method == "POST"
    form = PortalForm(request.POST if is_sent else None, request.FILES if is_sent else None, instance=copy(now))
    saves = is_sent and "preview" not in request.POST
    if saves and form.is_valid() and not conflict(form, _values(now), action="desk_changed"):
        _save(request, form)
        messages.success(request, _("The settings are saved."))
        return HttpResponseRedirect(reverse("admin:portal"))
    return render(request, "admin/portal.html", _context(request, form, now))


@require_safe
@for_administrators
def preview(request: AdminRequest) -> HttpResponse:
    """The front page with what stands in the form, for a frame in it: `?look=` by day or by night, `?language=`."""
    language = request.GET.get("language", "")
    trial = tried(request.GET.dict(), desk.current())
    request.user = AnonymousUser()  # type: ignore[assignment]  # as a stranger sees it
    with translation.override(language if language in dict(settings.LANGUAGES) else translation.get_language()):
        context = front.context(trial) | {
            "desk_name": trial.name,
            "accent_css": f"{reverse('ui:accent')}?v={trial.accent[1:]}" if trial.accent else "",
            "theme": "dark" if request.GET.get("look") == "dark" else "light",
        }
        response = render(request, "portal/home.html", context)
    response._csp_replace = {"frame-ancestors": ["'self'"]}  # type: ignore[attr-defined]
    return response


def _values(now: Desk) -> dict[str, Any]:
    return {name: getattr(now, name) for name in (*PortalForm.Meta.fields, "embed_origins", "accent", "portal_texts")}


def _save(request: AdminRequest, form: PortalForm) -> None:
    changing.change(by=request.user, **form.values())
    guiding.mark(by=request.user, name=guiding.SCENARIO)
    picture: bytes | None = form.cleaned_data["picture"]
    if picture:
        changing.set_logo(by=request.user, picture=picture)
    elif form.cleaned_data["no_logo"]:
        changing.set_logo(by=request.user, picture=b"")


def _context(request: AdminRequest, form: PortalForm, now: Desk) -> dict[str, Any]:
    language = request.POST.get("preview_language", translation.get_language() or "en")[:2]
    base = reverse("admin:portal_preview")
    address = f"{urls.portal_base()}{reverse('portal:embedded')}?language="
    title = escape(desk.current().name)
    snippets = [
        (own, f'<iframe src="{address}{code}" title="{title}" width="100%" height="{FRAME_HEIGHT}"></iframe>')
        for code, own in settings.LANGUAGES
    ]
    return {
        "form": form,
        "seen": seen_in(form, _values(now)),
        "colours": form.colours(),
        "languages": settings.LANGUAGES,
        "preview_language": language,
        "frames": [
            (
                look,
                name,
                f"{base}?look={look}",
                f"{base}?{urlencode({**form.shown(), 'language': language, 'look': look})}",
            )
            for look, name in (("light", _("By day")), ("dark", _("By night")))
        ],
        "snippets": snippets,
        "embeds": bool(desk.current().embed_origins),
        "has_logo": bool(desk.current().logo),
        "nav": "admin",
        "toc": "portal",
    }
