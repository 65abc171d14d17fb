"""Looking into the spool: every mail that ever arrived, with its ending. For administrators."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from deskbell.audit import log
from deskbell.blobs import storage
from deskbell.db.patience import at_most
from deskbell.intake import deciding, finding
from deskbell.intake.finding import Wanted
from deskbell.intake.models import RawMail
from deskbell.people.models import Person

SHOWN_BYTES = 256 * 1024
SECONDS = 1.5
"""For a page; words that are nowhere would read the whole table."""
SECONDS_OF_MANY = 8.0
MOST_AT_ONCE = 5_000


def mails(wanted: Wanted) -> QuerySet[RawMail]:
    return finding.mails(wanted).select_related("ticket", "mailbox").defer("words")


def one(public_id: str) -> RawMail | None:
    return RawMail.objects.select_related("ticket", "mailbox", "blob").filter(public_id=public_id).first()


def read(*, by: Person, mail: RawMail) -> tuple[str, bool]:
    """The bytes as text, and whether that is all of it. Logged: administrators see tickets only through grants."""
    if mail.blob is None:
        return "", True
    log.record(action="raw_mail_read", by=by, about=mail.public_id)
    with storage.open(mail.blob) as file:
        raw = file.read(SHOWN_BYTES)
    return raw.decode("utf-8", "replace").replace("\0", "\ufffd"), mail.size <= SHOWN_BYTES


def may(act: str, mail: RawMail) -> bool:
    """Whether this can be decided about this mail now."""
    return RawMail.objects.filter(CONDITIONS[act], pk=mail.pk).exists()


CONDITIONS = {
    "replay": deciding.REPLAYABLE & deciding.NOT_ON_TICKETS,
    "release": deciding.RELEASABLE,
    "discard": deciding.DISCARDABLE,
}
"""What can be decided about many mails at once."""


def fitting(wanted: Wanted, act: str) -> list[int]:
    """The keys of what the act would take of a search, the oldest first; at most MOST_AT_ONCE. TookTooLong."""
    with at_most(SECONDS_OF_MANY):
        rows = finding.mails(wanted).filter(CONDITIONS[act])
        return list(rows.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])


def newest() -> int:
    """The key of the last mail there is: what comes later is not part of what was counted."""
    return RawMail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def decide(act: str, *, by: Person, keys: list[int], reason: str = "") -> int:
    """`replay`, `release` or `discard` these; how many it was."""
    rows = RawMail.objects.filter(pk__in=keys)
    if act == "replay":
        return deciding.replay(by=by, mails=rows.filter(deciding.NOT_ON_TICKETS))
    if act == "release":
        return deciding.release(by=by, mails=rows)
    return deciding.discard(by=by, mails=rows, reason=reason)


def replay(*, by: Person, mail: RawMail) -> bool:
    """Also one that is on a ticket, whose message is written once more. False: being processed, or erased."""
    with transaction.atomic():
        return bool(deciding.replay(by=by, mails=RawMail.objects.filter(pk=mail.pk)))
