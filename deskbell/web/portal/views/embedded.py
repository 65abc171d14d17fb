"""The form for a new ticket in another site's frame: no cookie, nobody signed in, on listed sites only."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deskbell.desk import settings as desk
from deskbell.desk import ways
from deskbell.desk.urls import origin, portal_base
from deskbell.web.portal import taking
from deskbell.web.portal.new_ticket import Draft
from deskbell.web.portal.views.new_tickets import begun, context, what_was_sent

LANGUAGES = {code for code, _name in settings.LANGUAGES}


# Another site's page sends no cookie of ours along; the form's own signed token stands for "we drew this".
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def create(request: HttpRequest) -> HttpResponse:
    sites = _sites(request)
    if not ways.form_is_open(signed_in=False):
        raise Http404
    request.user = AnonymousUser()
    with translation.override(_language(request)):
        draft = Draft(request, None)
        ticket = None
        if draft.only_shows:
            draft.keep_files()
        elif not draft.is_ours:
            draft.keep_files()
            draft.form.add_error(None, _("This form was open for long. Send it again, it is as you left it."))
        else:
            ticket = taking.take(draft)
        if ticket is not None:
            there = reverse("portal:embedded_sent", args=[str(draft.once)])
            return HttpResponseRedirect(f"{there}?{urlencode({'language': translation.get_language()})}")
        status = 200 if draft.only_shows else 422
        return _framed(request, sites, "portal/embedded.html", context(draft, "portal:embedded_uploads"), status)


@csrf_exempt
@require_POST
@login_not_required
def upload(request: HttpRequest, token: str) -> HttpResponse:
    _sites(request)
    if not ways.form_is_open(signed_in=False):
        raise Http404
    return begun(request, token, None)


@require_safe
@login_not_required
def sent(request: HttpRequest, token: str) -> HttpResponse:
    sites = _sites(request)
    found = what_was_sent(token)
    if found is None:
        raise Http404
    request.user = AnonymousUser()
    with translation.override(_language(request)):
        back = f"{reverse('portal:embedded')}?{urlencode({'language': translation.get_language()})}"
        return _framed(request, sites, "portal/embedded_sent.html", found | {"back": back}, 200)


def _sites(request: HttpRequest) -> list[str]:
    """Who may show it. 404 where nobody may, and for a page of another site that asks."""
    sites = [str(site) for site in desk.current().embed_origins]
    ours = [f"{request.scheme}://{request.get_host()}", origin(settings.DESKBELL_URL), origin(portal_base())]
    try:
        asks = request.headers.get("Referer", "")
        is_foreign = bool(urlsplit(asks).netloc) and origin(asks) not in (*sites, *ours)
    except ValueError:  # no address at all
        is_foreign = True
    if not sites or is_foreign:
        raise Http404
    return sites


def _language(request: HttpRequest) -> str:
    """The site says it in the frame's address; else the browser does."""
    wanted = request.GET.get("language", "")
    return wanted if wanted in LANGUAGES else translation.get_language() or "en"


def _framed(
    request: HttpRequest, sites: list[str], template: str, shown: dict[str, Any], status: int
) -> HttpResponse:
    here = f"{request.path}?{urlencode({'language': translation.get_language()})}"
    response = render(request, template, shown | {"is_framed": True, "action": here}, status=status)
    response._csp_replace = {"frame-ancestors": sites}  # type: ignore[attr-defined]
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
