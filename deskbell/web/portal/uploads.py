"""Files from a form into blobs: durable before the transaction that names them."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from deskbell.blobs import storage
from deskbell.mime.names import safe_name
from deskbell.tickets.articles import NewFile


class NoRoom(Exception):
    """The disk is full; the text says so to the person."""


def keep(files: list[UploadedFile]) -> tuple[NewFile, ...]:
    """Call it inside the transaction of the verb: rolled back, the files are swept later."""
    if not files:
        return ()
    if not storage.has_room(sum(file.size or 0 for file in files)):
        raise NoRoom(_("There is no room for these files at the moment. Send your message without them."))
    blobs = storage.store_many([file.chunks() for file in files])
    return tuple(
        NewFile(blob, safe_name(file.name or "") or _("file"), file.content_type or "application/octet-stream")
        for blob, file in zip(blobs, files, strict=True)
    )
