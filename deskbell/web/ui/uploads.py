"""One upload: where it goes on (HEAD), and giving it up (DELETE). Its signature, in a header, stands for the right.

Bytes (PATCH) are taken by the front without Django (`serve.uploads`); served by anything else, they come this way."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from deskbell.blobs import appending, uploads
from deskbell.blobs.appending import Appending
from deskbell.blobs.models import Upload

PIECE = 1024 * 1024


@csrf_exempt  # no cookie counts here: a page elsewhere cannot send the signature
@login_not_required
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def one(request: HttpRequest, public_id: str) -> HttpResponse:
    found = uploads.opened(public_id, request.headers.get("Upload-Token", ""))
    if found is None:
        raise Http404
    if request.method == "DELETE":
        uploads.drop(found)
        return HttpResponse(status=204)
    if request.method == "PATCH":
        return _append(request, found)
    return _at(found.received, 200, length=found.size)


def _append(request: HttpRequest, found: Upload) -> HttpResponse:
    offset = request.headers.get("Upload-Offset", "")
    if not (offset.isascii() and offset.isdigit() and len(offset) < 16):
        return HttpResponse(status=400)
    try:
        with Appending(found, int(offset)) as turn:
            while piece := request.read(PIECE):
                turn.write(piece)
            turn.finish()
            return _at(turn.at, 204)
    except appending.Misplaced as error:
        return _at(error.right, 409)
    except appending.REFUSALS as error:
        return HttpResponse(status=appending.status_of(error))


def _at(offset: int, status: int, length: int | None = None) -> HttpResponse:
    response = HttpResponse(status=status)
    response["Upload-Offset"] = str(offset)
    if length is not None:
        response["Upload-Length"] = str(length)
    return response
