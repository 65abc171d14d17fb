"""Where a mailbox was read up to, what is still to be done there, how the last visit went. Rows, no network."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from deskbell.intake.models import FetchCursor, FetchedUid
from deskbell.intake.receive.account import Trouble
from deskbell.mime.storable import storable
from deskbell.queues.models import Mailbox

SAID = timedelta(seconds=60)
"""How often a mailbox that works is written down as working."""

WAIT_MARGIN = timedelta(minutes=2)
"""What may lie between connecting a mailbox and the first try, and between the server's clock and ours."""

FETCH = "fetch:"
"""A mail that could not be read yet."""
FINISH = "finish:"
"""A mail that is stored, but not yet marked, moved or deleted."""
TAKEN = "taken:"
"""A mail of a POP3 account that was taken, or was there before us."""
CONNECTED = "connected:"
"""When we first came by a protocol, if what was there then was not to be fetched."""
TRIED = "tried:"
"""When we first tried to come and could not: mail since then waits for us and is no history."""


def of(mailbox: Mailbox) -> FetchCursor:
    return FetchCursor.objects.get_or_create(mailbox=mailbox)[0]


def went_well(cursor: FetchCursor, *, mails: int = 0) -> None:
    now = timezone.now()
    changes: dict[str, object] = {"last_mail_at": now} if mails else {}
    if cursor.last_error or cursor.last_ok_at is None or now - cursor.last_ok_at > SAID or changes:
        _write(cursor, last_ok_at=now, last_error="", **changes)


def went_wrong(cursor: FetchCursor, trouble: Trouble) -> None:
    text = f"{trouble} “{trouble.answer}”" if trouble.answer else str(trouble)
    _write(cursor, last_error=storable(text), last_error_at=timezone.now())


def read_up_to(cursor: FetchCursor, uid: int, uidvalidity: int | None = None) -> None:
    _write(cursor, last_uid=uid, uidvalidity=uidvalidity if uidvalidity is not None else cursor.uidvalidity)


def _write(cursor: FetchCursor, **changes: object) -> None:
    for name, value in changes.items():
        setattr(cursor, name, value)
    FetchCursor.objects.filter(pk=cursor.pk).update(**changes)


def noted(mailbox: Mailbox, kind: str) -> set[str]:
    """The UIDs noted under that kind."""
    rows = FetchedUid.objects.filter(mailbox=mailbox, uid__startswith=kind)
    return {uid.removeprefix(kind) for uid in rows.values_list("uid", flat=True)}


def due(mailbox: Mailbox, kind: str, pause: timedelta) -> list[str]:
    """Those noted or tried at least `pause` ago; they count as tried now."""
    now = timezone.now()
    rows = FetchedUid.objects.filter(mailbox=mailbox, uid__startswith=kind, taken_at__lte=now - pause)
    names = list(rows.values_list("uid", flat=True))
    FetchedUid.objects.filter(mailbox=mailbox, uid__in=names[:500]).update(taken_at=now)
    return [name.removeprefix(kind) for name in names[:500]]


def note(mailbox: Mailbox, kind: str, uids: Iterable[str]) -> None:
    now = timezone.now()
    rows = [FetchedUid(mailbox=mailbox, uid=kind + uid, taken_at=now) for uid in uids]
    FetchedUid.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def forget(mailbox: Mailbox, kind: str, uids: Collection[str]) -> None:
    names = [kind + uid for uid in uids]
    for start in range(0, len(names), 500):
        FetchedUid.objects.filter(mailbox=mailbox, uid__in=names[start : start + 500]).delete()


def connected(mailbox: Mailbox) -> datetime | None:
    row = FetchedUid.objects.filter(mailbox=mailbox, uid=CONNECTED + mailbox.fetch).first()
    return row.taken_at if row else None


def note_connected(mailbox: Mailbox) -> None:
    note(mailbox, CONNECTED, [mailbox.fetch])


def waits_since(mailbox: Mailbox) -> datetime | None:
    row = FetchedUid.objects.filter(mailbox=mailbox, uid=TRIED + mailbox.fetch).first()
    return row.taken_at - WAIT_MARGIN if row else None


def note_tried(mailbox: Mailbox) -> None:
    """The first failure counts, and only until we come for the first time."""
    if connected(mailbox) is None:
        note(mailbox, TRIED, [mailbox.fetch])


def forget_uidvalidity(mailbox: Mailbox) -> None:
    """The server counts anew: what was noted by UID means other mails now."""
    for kind in (FETCH, FINISH):
        FetchedUid.objects.filter(mailbox=mailbox, uid__startswith=kind).delete()
