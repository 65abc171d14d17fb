"""Files that came with a form: into the blobs before the verb, out again when the verb refuses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.uploadedfile import UploadedFile

from deskbell.blobs import storage
from deskbell.tickets.articles import NewFile


@contextmanager
def stored(files: list[UploadedFile]) -> Iterator[tuple[NewFile, ...]]:
    """The files as the verbs take them. An error inside removes their bytes again."""
    blobs = [storage.store(file.chunks()) for file in files]
    try:
        yield tuple(
            NewFile(blob, file.name or "file", file.content_type or "application/octet-stream")
            for blob, file in zip(blobs, files, strict=True)
        )
    except BaseException:
        storage.delete(blob.key for blob in blobs)
        raise
