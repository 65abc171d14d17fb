"""Pictures inside HTML mails. Their frame sends no cookies, so a signed address stands for the right."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from deskbell.access import fetch
from deskbell.blobs import storage
from deskbell.tickets import scanning
from deskbell.web.ui import downloads, mailframe


@require_safe
@login_not_required
def show(request: HttpRequest, public_id: str) -> FileResponse:
    if not mailframe.is_signed(public_id, request.GET.get("s", "")):
        raise Http404
    file = fetch.signed_attachment(public_id)
    if file.blob is None or file.content_type not in mailframe.INLINE_TYPES or not scanning.is_open(file):
        raise Http404
    return downloads.picture(storage.open(file.blob), file.content_type)
