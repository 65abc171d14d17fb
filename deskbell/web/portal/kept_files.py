"""Files of a form that was refused: on the disk without a row, named in the form by a signed token.

Nobody picks them again; the clock sweeps what no ticket took within a day (`blobs.storage.sweep`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import timedelta

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from deskbell.blobs import storage
from deskbell.mime.names import safe_name
from deskbell.tickets.articles import NewFile
from deskbell.web.portal.uploads import NoRoom

SALT = "deskbell.web.portal.kept_files"
GOOD_FOR = storage.ORPHAN_AGE - timedelta(hours=1)


@dataclass(frozen=True)
class KeptFile:
    staged: storage.Staged
    name: str
    content_type: str

    @property
    def token(self) -> str:
        """Good for whoever holds the form, for one ticket."""
        return signing.dumps([*astuple(self.staged), self.name, self.content_type], salt=SALT, compress=True)


def keep(files: list[UploadedFile]) -> list[KeptFile]:
    """Their bytes, durable. NoRoom when the disk is full."""
    if not files:
        return []
    if not storage.has_room(sum(file.size or 0 for file in files)):
        raise NoRoom(_("There is no room for these files at the moment. Send your message without them."))
    staged = storage.stage_many([file.chunks() for file in files])
    return [
        KeptFile(
            one,
            safe_name(file.name or "")[:255] or _("file"),
            (file.content_type or "application/octet-stream")[:127],
        )
        for one, file in zip(staged, files, strict=True)
    ]


def again(tokens: Iterable[str]) -> list[KeptFile]:
    """Those that are still there; a token that is forged, old or spent is no file."""
    found = [_read(token) for token in dict.fromkeys(tokens)]
    return [one for one in found if one is not None and storage.is_staged(one.staged.key)]


def take(files: Iterable[KeptFile]) -> tuple[NewFile, ...]:
    """Their rows, in the transaction of the verb."""
    files = list(files)
    blobs = storage.keep_many([file.staged for file in files])
    return tuple(NewFile(blob, file.name, file.content_type) for blob, file in zip(blobs, files, strict=True))


def _read(token: str) -> KeptFile | None:
    try:
        key, sha256, size, name, content_type = signing.loads(token, salt=SALT, max_age=GOOD_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return KeptFile(storage.Staged(key, sha256, size), name, content_type)
