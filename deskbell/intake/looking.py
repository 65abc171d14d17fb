"""Looking into the spool: every mail that ever arrived, with its ending. For administrators."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from deskbell.audit import log
from deskbell.blobs import storage
from deskbell.intake import spool
from deskbell.intake.models import RawMail
from deskbell.people.models import Person

WAITING = (RawMail.Status.WAITING, RawMail.Status.WORKING)
SHOWN_BYTES = 256 * 1024


def mails(status: str = "") -> QuerySet[RawMail]:
    """All, or those with this ending; "waiting" counts those being worked on."""
    rows = RawMail.objects.select_related("ticket", "mailbox")
    if not status:
        return rows
    return rows.filter(status__in=WAITING) if status == RawMail.Status.WAITING else rows.filter(status=status)


def one(public_id: str) -> RawMail | None:
    return mails().select_related("blob").filter(public_id=public_id).first()


def ledger() -> dict[str, int]:
    """received = ticketed + ignored + rejected + failed + waiting, by construction."""
    counts = spool.ledger()
    endings = {
        "done": counts[RawMail.Status.DONE],
        "ignored": counts[RawMail.Status.IGNORED],
        "rejected": counts[RawMail.Status.REJECTED],
        "failed": counts[RawMail.Status.FAILED],
        "waiting": sum(counts[status] for status in WAITING),
    }
    return {"received": sum(counts.values())} | endings


def read(*, by: Person, mail: RawMail) -> tuple[str, bool]:
    """The bytes as text, and whether that is all of it. Logged: administrators see tickets only through grants."""
    if mail.blob is None:
        return "", True
    log.record(action="raw_mail_read", by=by, about=mail.public_id)
    with storage.open(mail.blob) as file:
        raw = file.read(SHOWN_BYTES)
    return raw.decode("utf-8", "replace").replace("\0", "\ufffd"), mail.size <= SHOWN_BYTES


def replay(*, by: Person, mail: RawMail) -> None:
    """spool.NothingToReplay when it has not ended, or its bytes are gone."""
    with transaction.atomic():
        spool.replay(mail)
        log.record(action="raw_mail_replayed", by=by, about=mail.public_id)
