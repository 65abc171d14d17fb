"""Where the files of one form lie until it is sent: uploaded in pieces beforehand, or come with the form itself.

Fetches nothing and asks no rights: the door that makes a `Shelf` has done both. A file is put down and taken with the
same two texts, so an id is worth nothing to anybody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from deskbell.blobs import uploads
from deskbell.blobs.models import Upload
from deskbell.blobs.uploads import NotReady
from deskbell.mime.names import safe_name
from deskbell.mime.storable import one_line
from deskbell.people import limits
from deskbell.people.models import Person
from deskbell.queues import file_limits
from deskbell.tickets.articles import NewFile, storable
from deskbell.tickets.models import Ticket
from deskbell.web.ui.sizes import filesize

FIELD = "upload"
"""What a form calls the files that lie on its shelf."""
WITHOUT_SCRIPT = 95 * 1024 * 1024
"""Bytes in one request; the web server takes 100 MB, and the form around the files is a part of it."""
AN_HOUR = 100
"""Files that one person, or one network, may begin."""

__all__ = ["FIELD", "WITHOUT_SCRIPT", "NotReady", "Refused", "Shelf", "begin", "kept", "missing"]


class Refused(Exception):
    """Files that cannot be taken; the text says why, to the person."""

    def __init__(self, text: str, status: int) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True)
class Shelf:
    """`owner`: the form and who fills it in. `by`: whose bytes are counted together. `most`: bytes of one file."""

    owner: str
    by: str
    most: int

    @classmethod
    def of_ticket(cls, ticket: Ticket, person: Person) -> Shelf:
        """What a person adds to a ticket."""
        owner = f"ticket:{ticket.pk}:person:{person.pk}"
        return cls(owner, f"person:{person.pk}", file_limits.of_queue(ticket.queue))

    def begin(self, name: str, content_type: str, size: int) -> Upload:
        """Refused."""
        if not limits.hit("upload", self.by, AN_HOUR, 3600):
            raise Refused(_("That were many files within an hour. Wait a while before you send more."), 429)
        name, content_type = _named(name, content_type)
        try:
            return uploads.begin(
                owner=self.owner, by=self.by, name=name, content_type=content_type, size=size, most=self.most
            )
        except (uploads.TooLarge, uploads.TooMuch, uploads.NoRoom) as error:
            raise _refused(error, self.most) from None

    def put(self, files: Sequence[UploadedFile]) -> list[str]:
        """Files that came with a form: their ids. Refused."""
        given = [(*_named(file.name or "", file.content_type or ""), file.size or 0, file.chunks()) for file in files]
        try:
            kept = uploads.keep(owner=self.owner, by=self.by, files=given, most=self.most)
        except (uploads.TooLarge, uploads.TooMuch, uploads.NoRoom) as error:
            raise _refused(error, self.most) from None
        return [one.public_id for one in kept]

    def listed(self, ids: Iterable[str]) -> list[Upload]:
        """Those of `ids` that lie here, complete."""
        return uploads.of(self.owner, ids)

    def take(self, ids: Iterable[str]) -> tuple[NewFile, ...]:
        """Use them, in the transaction of the verb. NotReady."""
        taken = uploads.claim(self.owner, ids)
        return tuple(NewFile(one.blob, one.name, one.content_type) for one in taken if one.blob is not None)


@dataclass(frozen=True)
class View:
    """A shelf as `ui/components/_shelf.html` draws it. `begin`: the address that begins an upload."""

    shelf: Shelf
    begin: str
    ids: tuple[str, ...] = ()
    small: bool = False
    required: bool = False

    @property
    def most(self) -> int:
        return self.shelf.most

    @property
    def limit(self) -> str:
        return filesize(self.shelf.most)

    @property
    def without_script(self) -> str:
        return filesize(WITHOUT_SCRIPT)

    @cached_property
    def files(self) -> list[Upload]:
        return self.shelf.listed(self.ids)


def kept(form: Form, name: str, shelf: Shelf) -> list[str]:
    """The files that came with a form, on its shelf before it is sent: refused then, nobody picks them again. What
    the shelf does not take is said on the form."""
    if form.has_error(name):
        return []
    try:
        return shelf.put(form.files.getlist(name))
    except Refused as error:
        form.add_error(name, str(error))
        return []


def begin(request: HttpRequest, shelf: Shelf) -> JsonResponse:
    """What a view answers that begins an upload: {id, url, token}, or {error} with 413, 422, 429 or 507."""
    size = request.POST.get("size", "")
    if not (size.isascii() and size.isdigit() and len(size) < 16):
        return JsonResponse({"error": _("The size of the file is missing.")}, status=422)
    try:
        made = shelf.begin(request.POST.get("name", ""), request.POST.get("type", ""), int(size))
    except Refused as error:
        return JsonResponse({"error": str(error)}, status=error.status)
    told: dict[str, Any] = {
        "id": made.public_id,
        "url": reverse("ui:upload", args=[made.public_id]),
        "token": uploads.signature(made.public_id),
    }
    return JsonResponse(told, status=201)


def missing(error: NotReady) -> str:
    """What to tell somebody whose form names files that are not here."""
    names = ", ".join(name for name in error.names if name)
    if names:
        return _("Not uploaded completely: %(names)s. Add them again, or leave them out.") % {"names": names}
    return _("Files that you added earlier are not kept any more. Add them again.")


def _named(name: str, content_type: str) -> tuple[str, str]:
    return safe_name(storable(name))[:255] or _("file"), one_line(content_type, 127) or "application/octet-stream"


def _refused(error: Exception, most: int) -> Refused:
    if isinstance(error, uploads.TooLarge):
        return Refused(_("A file may have %(size)s at most.") % {"size": filesize(most)}, 413)
    if isinstance(error, uploads.TooMuch):
        return Refused(_("Many files of yours wait to be sent already. Send those first."), 413)
    return Refused(_("There is no room for these files at the moment. Send your message without them."), 507)
