"""What an administrator made of the portal's face: colour, logo and words. Two addresses, the same for everybody."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from deskbell.blobs import storage
from deskbell.desk import settings as desk
from deskbell.desk.models import Desk
from deskbell.web.ui import accents

TEXTS = {
    "title": _("How can we help?"),
    "welcome": _("Tell us what happened. A person reads every ticket."),
    "privacy": _(
        "Keep names, addresses, passwords and other personal data out of the text: put them into a file. "
        "We can erase files, a text stays."
    ),
}
"""What stands there until an administrator writes something else."""
PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}
FOREVER = "public, max-age=31536000, immutable"
"""Their addresses change with what they hold."""


def text(name: str, as_in: Desk | None = None) -> str:
    """In the reader's language, else the desk's, else the one we wrote. `as_in`: of settings not saved yet."""
    now = as_in or desk.current()
    texts = now.portal_texts
    for language in ((get_language() or "en")[:2], now.language):
        if found := str((texts.get(language) or {}).get(name, "")).strip():
            return found
    return str(TEXTS[name])


def privacy() -> str:
    """What forms say about personal data; "" when the administrator wants it nowhere."""
    return text("privacy") if desk.current().privacy_notice else ""


def face() -> dict[str, Any]:
    """For every page: the style sheet and the logo, "" where there is none."""
    now = desk.current()
    return {
        "accent_css": f"{reverse('ui:accent')}?v={now.accent[1:]}" if now.accent else "",
        "logo_url": f"{reverse('ui:logo')}?v={now.logo[:8]}" if now.logo else "",
    }


def picture_type(start: bytes) -> str:
    """What kind of picture begins so; "" for none that we show. Never SVG: it can hold scripts."""
    found = next((kind for sign, kind in PICTURES.items() if start.startswith(sign)), "")
    return "" if found == "image/webp" and start[8:12] != b"WEBP" else found


@require_safe
@login_not_required
def accent(request: HttpRequest) -> HttpResponse:
    """`?v=` is a colour without its #: the desk's, or one an administrator tries. Anything else gives the desk's."""
    asked = f"#{request.GET.get('v', '')}"
    chosen = asked if accents.is_colour(asked) else desk.current().accent
    response = HttpResponse(accents.stylesheet(chosen.lower()), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = FOREVER
    return response


@require_safe
@login_not_required
def logo(request: HttpRequest) -> HttpResponseBase:
    key = desk.current().logo
    if not key or not storage.path(key).is_file():
        raise Http404
    data = storage.path(key).read_bytes()  # at most half a megabyte (web/admin)
    response = HttpResponse(data, content_type=picture_type(data[:12]) or "application/octet-stream")
    response.headers["Cache-Control"] = FOREVER
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
