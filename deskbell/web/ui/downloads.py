"""Files from outside on their way to a browser: saved, never run (RFC 6266; nosniff; a sandbox of their own), and
piece by piece: one that was interrupted goes on where it stopped (RFC 9110 §14)."""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from deskbell.access.errors import NotThere
from deskbell.blobs import storage
from deskbell.blobs.models import Blob
from deskbell.tickets import scanning
from deskbell.tickets.models import Attachment
from deskbell.web.ui import erased

SAFE_TYPES = ("image/", "text/plain", "application/pdf", "application/zip", "audio/", "video/")
_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


class _Streamed(FileResponse):
    block_size = 256 * 1024


class _Part:
    """So many bytes of a file, from where it stands."""

    def __init__(self, file: BinaryIO, length: int) -> None:
        self._file, self._left = file, length

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._file.close()


def file(request: HttpRequest, found: Attachment) -> HttpResponseBase:
    """A file of a message, for who may have it; or why nobody may now, and that it is erased."""
    if found.erased_at is not None:
        return erased.answer(request, found.erased_at)
    if found.blob is None:
        raise NotThere
    if scanning.is_refused(found):
        return _withheld(request, _("The virus scanner refused this file. It is kept, but nobody gets it."), 403)
    if scanning.waits(found):
        return _withheld(request, _("This file is still being scanned for viruses. Try again in a moment."), 409)
    return attachment(request, found.blob, found.name, found.content_type)


def attachment(request: HttpRequest, blob: Blob, name: str, content_type: str) -> HttpResponse | FileResponse:
    """A file to save, or the part of it that was asked for. Types a browser might run are sent as plain bytes."""
    tag = f'"{blob.sha256}"'
    if request.headers.get("If-None-Match") == tag:
        return _caged(_marked(HttpResponse(status=304), tag))
    asked = _asked(request, blob.size, tag)
    if asked is not None and asked.start >= asked.stop:
        response = _marked(HttpResponse(status=416), tag)
        response["Content-Range"] = f"bytes */{blob.size}"
        return _caged(response)
    written = _TYPE.fullmatch(content_type) is not None  # a line break would be a header of its own
    runs_never = content_type.startswith(SAFE_TYPES) and "svg" not in content_type and "xml" not in content_type
    content: Any = storage.open(blob)
    if asked is not None:
        content.seek(asked.start)
        content = _Part(content, len(asked))
    streamed = _Streamed(
        content,
        as_attachment=True,
        filename=name or "file",
        content_type=content_type if written and runs_never else "application/octet-stream",
        status=200 if asked is None else 206,
    )
    streamed["Content-Length"] = str(blob.size if asked is None else len(asked))
    if asked is not None:
        streamed["Content-Range"] = f"bytes {asked.start}-{asked.stop - 1}/{blob.size}"
    return _caged(_marked(streamed, tag))


def picture(content: BinaryIO, content_type: str) -> FileResponse:
    """A picture shown inside a sandboxed mail, whose origin is nobody's: any page may embed it, none may read it."""
    response = _caged(FileResponse(content, content_type=content_type))
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _asked(request: HttpRequest, size: int, tag: str) -> range | None:
    """The one part that was asked for; empty when there is none such. None for all of it: also for several parts, a
    unit nobody knows, or a part of what the file was before."""
    found = _RANGE.fullmatch(request.headers.get("Range", ""))
    if found is None or request.method != "GET" or request.headers.get("If-Range", tag) != tag:
        return None
    first, last = found.groups()
    if not first:
        return range(max(0, size - int(last)), size) if last else None
    if last and int(last) < int(first):
        return None
    return range(int(first), min(size, int(last) + 1) if last else size)


def _marked(response: Any, tag: str) -> Any:
    response["ETag"] = tag
    response["Accept-Ranges"] = "bytes"
    return response


def _withheld(request: HttpRequest, why: str, status: int) -> HttpResponse:
    return render(request, "withheld.html", {"why": why}, status=status)


def _caged(response: Any) -> Any:
    response._csp_exempt = True
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response
