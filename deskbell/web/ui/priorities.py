"""The colours that administrators gave priorities, as a style sheet of the agents' pages."""

from __future__ import annotations

from zlib import crc32

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from deskbell.queues import states
from deskbell.web.ui import accents

FOREVER = "private, max-age=31536000, immutable"


def address() -> str:
    """Of the style sheet, another one for other colours; "" while ours are used."""
    text = accents.of_priorities(states.colors.get())
    return f"{reverse('ui:priorities')}?v={crc32(text.encode()):x}" if text else ""


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    text = accents.of_priorities(states.colors.get())
    response = HttpResponse(text, content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = FOREVER
    return response
