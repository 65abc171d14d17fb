"""Files on their way in: begun, filled piece by piece (`appending`), used once, or forgotten after a day; those of
which no byte came, after minutes. No rights here.

Whoever begins one names its `owner`, a text of the door's own that says who may use it and for what
("ticket:7:person:3"): only who names the same owner again can use the file. Its address opens with a signature that
was given to who began it, and to nobody else."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Count, F, Sum
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from deskbell.blobs import storage
from deskbell.blobs.models import Blob, Upload
from deskbell.db.claiming import lock_name

LIFETIME = timedelta(days=1)
"""After the last byte. What nobody used by then goes."""
ANNOUNCED = timedelta(minutes=15)
"""Before the first byte: room that is kept for a file is missing for those of everybody else."""
MOST_OPEN = 50
"""Files that one `by` may have waiting."""
TIMES_MOST = 4
"""… and their bytes together: so many times the largest file."""
SALT = "deskbell.blobs.uploads"
BATCH = 200
LOCKS = 16
"""Lanes in which uploads are begun one after the other."""


class TooLarge(Exception):
    """Larger than a file may be."""


class TooMuch(Exception):
    """More files or bytes than one person may have waiting."""


class NoRoom(Exception):
    """The disk cannot take it."""


class NotReady(Exception):
    """Files that were named are not there, or not complete."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


def begin(*, owner: str, by: str, name: str, content_type: str, size: int, most: int) -> Upload:
    """A new upload of `size` bytes. TooLarge, TooMuch, NoRoom: all before the first byte."""
    if size > most:
        raise TooLarge
    with transaction.atomic():
        _in_turn(by)
        _must_fit(by, size, most)
        _must_have_room(size)
        now = timezone.now()
        return Upload.objects.create(
            owner=owner,
            by=by,
            name=name[:255],
            content_type=content_type[:127],
            size=size,
            key=storage.new_key(),
            created_at=now,
            expires_at=now + ANNOUNCED,
        )


def keep(*, owner: str, by: str, files: Sequence[tuple[str, str, int, Iterable[bytes]]], most: int) -> list[Upload]:
    """Files that came whole with a form (name, type, size, bytes): complete at once. TooLarge, TooMuch, NoRoom."""
    if not files:
        return []
    if any(size > most for _name, _type, size, _bytes in files):
        raise TooLarge
    together = sum(size for _name, _type, size, _bytes in files)
    _must_fit(by, together, most, len(files))
    _must_have_room(together)
    staged = storage.stage_many([chunks for _name, _type, _size, chunks in files])
    try:
        return _keep_staged(owner, by, files, staged, most)
    except TooMuch:
        storage.discard(staged)
        raise


def _keep_staged(
    owner: str,
    by: str,
    files: Sequence[tuple[str, str, int, Iterable[bytes]]],
    staged: Sequence[storage.Staged],
    most: int,
) -> list[Upload]:
    """Asked once more whether it fits: another request may have come while the bytes were written."""
    with transaction.atomic():
        _in_turn(by)
        _must_fit(by, sum(one.size for one in staged), most, len(staged))
        now = timezone.now()
        blobs = storage.keep_many(staged)
        made = [
            Upload(
                owner=owner,
                by=by,
                name=name[:255],
                content_type=content_type[:127],
                size=blob.size,
                received=blob.size,
                key=blob.key,
                blob=blob,
                created_at=now,
                expires_at=now + LIFETIME,
            )
            for blob, (name, content_type, _size, _bytes) in zip(blobs, files, strict=True)
        ]
        return Upload.objects.bulk_create(made)


def _in_turn(by: str) -> None:
    """Let nobody of the same `by` look whether it fits until the caller's transaction has written its rows."""
    lock_name(f"uploads {sum(by.encode()) % LOCKS}")


def _must_fit(by: str, size: int, most: int, files: int = 1) -> None:
    live = Upload.objects.filter(by=by, expires_at__gt=timezone.now())
    waiting = live.aggregate(n=Count("pk"), bytes=Sum("size"))
    if waiting["n"] + files > MOST_OPEN or (waiting["bytes"] or 0) + size > TIMES_MOST * most:
        raise TooMuch


def _must_have_room(size: int) -> None:
    """Beside what is still to come of the files that others announced."""
    live = Upload.objects.filter(blob=None, expires_at__gt=timezone.now())
    coming = live.aggregate(rest=Sum(F("size") - F("received")))["rest"] or 0
    if not storage.has_room(size + coming):
        raise NoRoom


def signature(public_id: str) -> str:
    """What opens the address of an upload."""
    return salted_hmac(SALT, public_id, algorithm="sha256").hexdigest()


def is_signed(public_id: str, signed: str) -> bool:
    return constant_time_compare(signature(public_id), signed)


def opened(public_id: str, signed: str) -> Upload | None:
    """The upload of this address, for who has its signature and in its time."""
    if not is_signed(public_id, signed):
        return None
    return Upload.objects.filter(public_id=public_id, expires_at__gt=timezone.now()).first()


def of(owner: str, ids: Iterable[str]) -> list[Upload]:
    """The complete uploads of this owner among the named ones, in their order."""
    wanted = _ids(ids)
    found = {
        one.public_id: one for one in Upload.objects.filter(owner=owner, public_id__in=wanted, blob__isnull=False)
    }
    return [found[one] for one in wanted if one in found]


def claim(owner: str, ids: Iterable[str]) -> list[Upload]:
    """Use complete uploads up, in the caller's transaction: the rows go, their blobs are the caller's. NotReady."""
    wanted = _ids(ids)
    rows = Upload.objects.select_for_update(of=("self",)).select_related("blob")
    found = {one.public_id: one for one in rows.filter(owner=owner, public_id__in=wanted).order_by("pk")}
    if missing := [one for one in wanted if one not in found or found[one].blob_id is None]:
        raise NotReady([found[one].name if one in found else "" for one in missing])
    Upload.objects.filter(pk__in=[one.pk for one in found.values()]).delete()
    return [found[one] for one in wanted]


def drop(upload: Upload) -> None:
    """Forget one with its bytes."""
    _forget([upload])


def drop_of(owner: str) -> None:
    """Forget those whose owner begins so."""
    _forget(list(Upload.objects.filter(owner__startswith=owner).select_related("blob")))


def sweep() -> int:
    """Forget what nobody used in time, and files whose row is gone; how many."""
    count = 0
    while expired := list(Upload.objects.filter(expires_at__lte=timezone.now()).select_related("blob")[:BATCH]):
        _forget(expired)
        count += len(expired)
    return count + _sweep_partial()


def _forget(some: Sequence[Upload]) -> None:
    with transaction.atomic():
        taken = Upload.objects.select_for_update(of=("self",)).select_related("blob")
        rows = list(taken.filter(pk__in=[one.pk for one in some]))  # one that was used meanwhile is not there
        Upload.objects.filter(pk__in=[one.pk for one in rows]).delete()
        storage.delete([blob.key for one in rows if (blob := one.blob) is not None])
        transaction.on_commit(lambda: _unlink(one.key for one in rows))


def _unlink(keys: Iterable[str]) -> None:
    for key in keys:
        partial_path(key).unlink(missing_ok=True)


def _sweep_partial() -> int:
    """Files that were made for a row which is gone."""
    before = time.time() - LIFETIME.total_seconds()
    folder = storage.uploads_folder()
    old = [file.name for file in folder.iterdir() if file.stat().st_mtime < before] if folder.is_dir() else []
    count = 0
    for start in range(0, len(old), BATCH):
        keys = old[start : start + BATCH]
        known = set(Upload.objects.filter(key__in=keys).values_list("key", flat=True))
        for key in set(keys) - known:
            (folder / key).unlink(missing_ok=True)
            count += 1
    return count


def partial_path(key: str) -> Path:
    """Where the bytes lie until the file is complete."""
    return storage.uploads_folder() / key


def complete(upload: Upload, staged: storage.Staged) -> Blob | None:
    """Its blob's row. None when it was dropped meanwhile: the file is an orphan then, and swept."""
    with transaction.atomic():
        blob = storage.keep(staged)
        if Upload.objects.filter(pk=upload.pk, blob=None).update(blob=blob, received=staged.size):
            return blob
        transaction.set_rollback(True)
    return None


def _ids(ids: Iterable[str]) -> list[str]:
    """At most as many as one may have waiting, each once."""
    return [one for one in dict.fromkeys(ids) if "\0" not in one][:MOST_OPEN]
