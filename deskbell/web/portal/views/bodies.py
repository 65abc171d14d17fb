"""An HTML mail on the customer's page, in its own frame. Pictures from the internet stay out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from deskbell.access import fetch
from deskbell.web.portal.doors import Who, for_readers
from deskbell.web.ui import mailframe


@require_safe
@for_readers
def show(request: HttpRequest, who: Who, number: str, public_id: str) -> HttpResponse:
    article = fetch.portal_article(who, number, public_id)
    response = HttpResponse(mailframe.document(article, remote_images=False))
    return mailframe.protect(response, remote_images=False)
