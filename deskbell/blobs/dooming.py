"""Files that must be gone for good: doomed in the transaction that says so, removed from the disk after it.

Whoever is killed between the two leaves rows behind, and the next one goes on. No rights here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from django.conf import settings

from deskbell.blobs import durable, storage
from deskbell.blobs.models import Blob, Doomed

BATCH = 500


def doom(blobs: Iterable[Blob]) -> int:
    """Blobs that nothing names any more, in the caller's transaction: their rows go, their files follow. Bytes."""
    blobs = list(blobs)
    root = _root()
    doom_files(storage.path(blob.key).relative_to(root) for blob in blobs)
    for start in range(0, len(blobs), BATCH):
        Blob.objects.filter(pk__in=[blob.pk for blob in blobs[start : start + BATCH]]).delete()
    return sum(blob.size for blob in blobs)


def doom_files(paths: Iterable[Path]) -> None:
    """Other files below the data folder."""
    Doomed.objects.bulk_create([Doomed(path=str(path)) for path in paths], ignore_conflicts=True)


def carry_out() -> int:
    """Remove what is doomed, and have the disk forget it; how many files. Outside a transaction."""
    count = 0
    while rows := list(Doomed.objects.order_by("pk")[:BATCH]):
        _remove(rows)
        Doomed.objects.filter(pk__in=[row.pk for row in rows]).delete()
        count += len(rows)
    return count


def _remove(rows: Sequence[Doomed]) -> None:
    paths = [_root() / row.path for row in rows]
    for path in paths:
        path.unlink(missing_ok=True)
    for folder in {path.parent for path in paths}:
        if folder.is_dir():
            durable.sync_folder(folder)


def _root() -> Path:
    return Path(settings.DESKBELL_DATA)
