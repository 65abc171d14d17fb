"""What an administrator decides about mails that ended: try again, release what is held, discard.

Each works on any number of mails at once and takes only those it fits; the others stay as they are."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from deskbell.audit import log
from deskbell.blobs import dooming
from deskbell.blobs.models import Blob
from deskbell.db import fulltext, wakeup
from deskbell.intake import spool
from deskbell.intake.models import RawMail
from deskbell.people.models import Person
from deskbell.tickets.models import Article

REPLAYABLE = Q(status__in=spool.ENDINGS, blob__isnull=False)
RELEASABLE = Q(status=RawMail.Status.HELD, blob__isnull=False)
DISCARDABLE = Q(
    status__in=(RawMail.Status.HELD, RawMail.Status.FAILED, RawMail.Status.IGNORED, RawMail.Status.REJECTED),
    article__isnull=True,
)
"""What is on a ticket is erased with the ticket's own means."""
NOT_ON_TICKETS = ~Q(status=RawMail.Status.DONE)
"""Of many, those on tickets are not tried again: each would write its message once more."""
SLICE = 200


def replay(*, by: Person | None, mails: QuerySet[RawMail]) -> int:
    """Have them processed once more, from their kept bytes; how many. No brake stops what somebody asks for."""
    return _again(by, mails.filter(REPLAYABLE), "raw_mail_replayed", let_through=True)


def release(*, by: Person | None, mails: QuerySet[RawMail]) -> int:
    """Let go on what is held; no brake stops these again."""
    return _again(by, mails.filter(RELEASABLE), "raw_mail_released", let_through=True)


def discard(*, by: Person | None, mails: QuerySet[RawMail], reason: str) -> int:
    """Erase their bytes for good. Row, digest and figures stay, so the same mail sent again is not taken either."""
    found = list(mails.filter(DISCARDABLE).values_list("pk", "public_id"))
    gone = 0
    for start in range(0, len(found), SLICE):
        some = found[start : start + SLICE]
        with transaction.atomic():
            rows = RawMail.objects.filter(DISCARDABLE, pk__in=[pk for pk, _id in some])
            taken = list(rows.select_for_update(of=("self",)).select_related("blob"))
            for row in taken:
                row.reason = reason
                row.words = fulltext.fold(f"{row.words} {reason}")
            RawMail.objects.bulk_update(taken, ["reason", "words"])
            RawMail.objects.filter(pk__in=[row.pk for row in taken]).update(
                status=RawMail.Status.DISCARDED, blob=None, fence=F("fence") + 1, finished_at=timezone.now()
            )
            dooming.doom(_unnamed(taken))
            transaction.on_commit(dooming.carry_out, robust=True)  # else the clock does it
            _log(by, "raw_mail_discarded", [row.public_id for row in taken], reason=reason)
            gone += len(taken)
    return gone


def _unnamed(mails: list[RawMail]) -> list[Blob]:
    """Bytes that are on no ticket: a message that came of an earlier try keeps its own, legal hold or not."""
    blobs = {mail.blob.pk: mail.blob for mail in mails if mail.blob is not None}
    named = set(Article.objects.filter(raw__in=list(blobs)).values_list("raw", flat=True))
    return [blob for key, blob in blobs.items() if key not in named]


def _again(by: Person | None, mails: QuerySet[RawMail], action: str, **changes: object) -> int:
    with transaction.atomic():
        found = list(mails.select_for_update().values_list("pk", "public_id"))
        for start in range(0, len(found), SLICE):
            RawMail.objects.filter(pk__in=[pk for pk, _id in found[start : start + SLICE]]).update(
                status=RawMail.Status.WAITING,
                attempts=0,
                fence=F("fence") + 1,
                next_at=timezone.now(),
                finished_at=None,
                reason="",
                **changes,
            )
        _log(by, action, [public_id for _pk, public_id in found])
        if found:
            wakeup.notify(wakeup.MAIL)
    return len(found)


def _log(by: Person | None, action: str, public_ids: list[str], **details: Any) -> None:
    """One entry, however many: each mail is named in it."""
    if len(public_ids) == 1:
        log.record(action=action, by=by, about=public_ids[0], **details)
    elif public_ids:
        log.record(action=f"{action}_many", by=by, count=len(public_ids), mails=public_ids, **details)
