"""What agents are writing: saved every few seconds, so that it survives the tab, the browser and the machine.

A draft is its writer's alone and changes nothing on the ticket: no lock is needed, no event is written. Whoever calls
gives `by`'s own drafts only. Sealing one is in `sealing`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from deskbell.blobs import storage
from deskbell.blobs.models import Blob
from deskbell.db.prepared import Prepared
from deskbell.mime.mail import MailAddress
from deskbell.people.models import Person
from deskbell.queues.models import State
from deskbell.tickets.articles import storable
from deskbell.tickets.models import Article, Attachment, Draft, DraftFile, Ticket

MOST_FILES = 50
TAKEN_BACK = "taken back"
"""`returned` of what stands beside another open draft of its kind for no fault of the sending."""


class Sealed(Exception):
    """The draft is on its way: take it back first."""


class TooManyFiles(Exception):
    """More than MOST_FILES."""


def _plain(addresses: Iterable[MailAddress]) -> list[list[str]]:
    return [[storable(a.name), storable(a.email)] for a in addresses]


def save(
    *,
    by: Person,
    ticket: Ticket | None,
    kind: str,
    draft: Draft | None = None,
    text: str = "",
    html: str = "",
    subject: str = "",
    to: Iterable[MailAddress] = (),
    cc: Iterable[MailAddress] = (),
    bcc: Iterable[MailAddress] = (),
    article: Article | None = None,
    state: State | None = None,
    until: datetime | None = None,
    seen: str = "",
    data: dict[str, Any] | None = None,
    now: datetime | None = None,
) -> Draft:
    """Keep what is written: in `draft`, else in the open one of this kind, else in a new one. Sealed.

    `html` must be clean (mime.html.clean), with pictures as cid:."""
    values = {
        "text": storable(text),
        "html": storable(html),
        "subject": storable(subject, 998),
        "to": _plain(to),
        "cc": _plain(cc),
        "bcc": _plain(bcc),
        "article": article,
        "state": state,
        "until": until,
        "seen": seen[:24],
        "data": data or {},
        "saved_at": now or timezone.now(),
    }
    with transaction.atomic():
        found = draft or open_draft(by, ticket, kind)
        if found is None:
            try:
                with transaction.atomic():
                    return Draft.objects.create(person=by, ticket=ticket, kind=kind, **values)
            except IntegrityError:  # another tab was first
                found = Draft.objects.get(person=by, ticket=ticket, kind=kind, sealed=False, returned="")
        if not Draft.objects.filter(pk=found.pk, sealed=False).update(**values):
            raise Sealed
        if found.kind != kind:
            _become(found, kind)
        return Draft.objects.get(pk=found.pk)


def _become(draft: Draft, kind: str) -> None:
    """A reply that turns out a note. Beside an open one of that kind it stands as one that came back."""
    try:
        with transaction.atomic():
            Draft.objects.filter(pk=draft.pk).update(kind=kind)
    except IntegrityError:
        Draft.objects.filter(pk=draft.pk).update(kind=kind, returned=TAKEN_BACK)


def open_draft(by: Person, ticket: Ticket | None, kind: str) -> Draft | None:
    """What `by` goes on with: what came back first, else the open one."""
    return (
        Draft.objects.filter(person=by, ticket=ticket, kind=kind, sealed=False).order_by("-returned", "-pk").first()
    )


def of(person: Person) -> QuerySet[Draft]:
    """All that `person` has not sent yet, sealed ones too, newest first."""
    return Draft.objects.filter(person=person).order_by("-saved_at", "-pk")


def has_any(person: Person) -> bool:
    """Whether there is any at all: asked before they are read, every dashboard asks."""
    return bool(_any.rows(person.pk))


_any = Prepared(lambda person: Draft.objects.filter(person=person).values_list("pk", flat=True)[:1])


def on(person: Person, ticket: Ticket) -> list[Draft]:
    """The same on one ticket, with all that is shown of them. Mostly none: that is asked first, every page asks."""
    keys = _keys_on.rows(person.pk, ticket.pk)
    if not keys:
        return []
    found = of(person).filter(pk__in=keys).select_related("pending_send", "article", "state")
    return list(found.prefetch_related("files"))


def _on(person: int, ticket: int) -> QuerySet[Draft, int]:
    return Draft.objects.filter(person=person, ticket=ticket).values_list("pk", flat=True)


_keys_on = Prepared(_on)


def discard(*, draft: Draft) -> None:
    """Throw it away with its files. Sealed."""
    with transaction.atomic():
        if not Draft.objects.filter(pk=draft.pk, sealed=False).update(sealed=False):
            raise Sealed
        keys = list(draft.files.values_list("blob__key", flat=True))
        draft.delete()
        storage.delete(keys)


def attach(
    *, draft: Draft, blob: Blob, name: str, content_type: str = "", content_id: str = "", inline: bool = False
) -> DraftFile:
    """Add a file whose bytes are in `blob`. Sealed, TooManyFiles."""
    with transaction.atomic():
        if not Draft.objects.filter(pk=draft.pk, sealed=False).update(saved_at=timezone.now()):
            raise Sealed
        if draft.files.count() >= MOST_FILES:
            raise TooManyFiles
        return DraftFile.objects.create(
            draft=draft,
            blob=blob,
            name=storable(name, 255) or "file",
            content_type=storable(content_type, 127) or "application/octet-stream",
            size=blob.size,
            content_id=storable(content_id, 255),
            inline=inline,
        )


def detach(*, file: DraftFile) -> None:
    """Take a file out again. Sealed."""
    with transaction.atomic():
        if not Draft.objects.filter(pk=file.draft_id, sealed=False).update(saved_at=timezone.now()):
            raise Sealed
        key = file.blob.key
        file.delete()
        storage.delete([key])


def include(*, draft: Draft, attachments: Iterable[Attachment]) -> None:
    """Copy files of messages into the draft, to go along. Bytes are never shared (decision A3)."""
    for attachment in attachments:
        if attachment.blob is None:
            continue
        with storage.open(attachment.blob) as source:
            blob = storage.store(iter(lambda: source.read(1 << 20), b""))
        attach(
            draft=draft,
            blob=blob,
            name=attachment.name,
            content_type=attachment.content_type,
            content_id=attachment.content_id,
            inline=attachment.inline,
        )


def size(draft: Draft) -> int:
    """Bytes of all its files."""
    return sum(draft.files.values_list("size", flat=True))
