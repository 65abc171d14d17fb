"""Files from outside on their way to a browser: saved, never run (RFC 6266; nosniff; a sandbox of their own)."""

from __future__ import annotations

from typing import BinaryIO

from django.http import FileResponse

SAFE_TYPES = ("image/", "text/plain", "application/pdf", "application/zip", "audio/", "video/")


def attachment(content: BinaryIO, name: str, content_type: str) -> FileResponse:
    """A file to save. Types that a browser might run are sent as plain bytes."""
    safe = content_type.startswith(SAFE_TYPES) and "svg" not in content_type and "xml" not in content_type
    response = FileResponse(
        content,
        as_attachment=True,
        filename=name or "file",
        content_type=content_type if safe else "application/octet-stream",
    )
    return _caged(response)


def picture(content: BinaryIO, content_type: str) -> FileResponse:
    """A picture shown inside a sandboxed mail, whose origin is nobody's: any page may embed it, none may read it."""
    response = _caged(FileResponse(content, content_type=content_type))
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _caged(response: FileResponse) -> FileResponse:
    response._csp_exempt = True  # type: ignore[attr-defined]
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response
