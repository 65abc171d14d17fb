"""Names of files from outside, made safe to store, show and put in a Content-Disposition."""

from __future__ import annotations

import mimetypes
import re
import unicodedata

from deskbell.mime.limits import LIMITS
from deskbell.mime.storable import one_line

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
# mimetypes reads the machine's own tables; what must not differ from machine to machine stands here.
_EXTENSIONS = {
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "text/rfc822-headers": ".txt",
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "application/pgp-signature": ".asc",
    "application/pgp-encrypted": ".txt",
    "application/octet-stream": ".bin",
    "application/pkcs7-mime": ".p7m",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "application/ms-tnef": ".dat",
    "image/jpeg": ".jpg",
    "image/png": ".png",
}


def safe_name(name: str, limit: int = LIMITS.file_name) -> str:
    """A base name without path, controls, bidi overrides, leading dots; at most `limit` long, maybe ""."""
    if len(name) > 2000:
        name = name[:1500] + name[-100:]
    name = unicodedata.normalize("NFC", name)
    name = re.split(r"[\\/]", name)[-1] or re.sub(r"[\\/]+", " ", name)
    name = _FORBIDDEN.sub("_", one_line(name, 2000)).strip(" ").lstrip(".").strip(" .")
    if _DEVICES.match(name):
        name = "_" + name
    return _shorten(name, limit)


def _shorten(name: str, limit: int) -> str:
    if len(name) <= limit:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 20:
        return name[:limit]
    return stem[: limit - len(extension) - 1] + "." + extension


def name_for(content_type: str, number: int, stem: str = "") -> str:
    """A name for a file that came without one: "file-2.pdf"."""
    extension = _EXTENSIONS.get(content_type) or mimetypes.guess_extension(content_type, strict=False) or ".bin"
    return safe_name(stem)[:150].rstrip(" .") + extension if safe_name(stem) else f"file-{number}{extension}"
