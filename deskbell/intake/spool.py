"""Received mail at rest: kept durably before anyone is told so, claimed with a lease, ended with a reason.

Takes bytes and knows nothing of what they say. What comes of a mail is the pipeline's business."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.blobs import storage
from deskbell.db import claiming, fulltext, wakeup
from deskbell.intake.models import RawMail
from deskbell.mime.addresses import without_plus
from deskbell.mime.storable import storable
from deskbell.mime.threading import message_id_digest, trace_free_digest
from deskbell.queues.models import Mailbox
from deskbell.tickets.models import Article, Ticket

LEASE = timedelta(seconds=120)
BACK_OFF = (timedelta(seconds=10), timedelta(seconds=60))
ATTEMPTS = len(BACK_OFF) + 1
REASON_LENGTH = 2000
WORDS_OF_REASON = 300
ENDINGS = (RawMail.Status.DONE, RawMail.Status.IGNORED, RawMail.Status.REJECTED, RawMail.Status.FAILED)
"""From which a mail may be tried again. Held ones are released."""


class LeaseLost(Exception):
    """Somebody else works on this mail by now: whatever was done with it is to be rolled back."""


@dataclass(frozen=True)
class Arrival:
    """A mail as a receiver hands it over. `source`: smtp, lmtp, imap, pop3, pipe."""

    raw: bytes
    recipient: str
    envelope_from: str
    source: str
    mailbox: Mailbox | None = None
    let_through: bool = False
    """No brake holds it: it lay in the mailbox before we came."""


@dataclass(frozen=True)
class Kept:
    public_id: str
    new: bool
    """False: this very mail came before, for the same recipient. To its sender that is success."""


def keep(raw: bytes, *, recipient: str, envelope_from: str, source: str, mailbox: Mailbox | None = None) -> Kept:
    """Store one mail durably. Raises OSError or DatabaseError when that failed: acknowledge nothing then."""
    return keep_many([Arrival(raw, recipient, envelope_from, source, mailbox)])[0]


def keep_many(arrivals: Sequence[Arrival]) -> list[Kept]:
    """Store many with one sweep of syncs and one transaction; all of them or none."""
    rows = [_row(arrival) for arrival in arrivals]
    known = _public_ids(rows)
    fresh: dict[tuple[str, str], tuple[RawMail, bytes]] = {}
    for row, arrival in zip(rows, arrivals, strict=True):
        if _name(row) not in known:
            fresh.setdefault(_name(row), (row, arrival.raw))
    made = _insert([row for row, _raw in fresh.values()], [raw for _row, raw in fresh.values()])
    known |= made
    kept: list[Kept] = []
    for row in rows:
        is_first = row.public_id == made.get(_name(row))
        kept.append(Kept(known[_name(row)], is_first))
    return kept


def _row(arrival: Arrival) -> RawMail:
    now = timezone.now()
    row = RawMail(
        source=arrival.source,
        mailbox=arrival.mailbox,
        recipient=_address(arrival.recipient),
        place=without_plus(_address(arrival.recipient)),
        envelope_from=_address(arrival.envelope_from),
        from_email=_address(arrival.envelope_from),
        let_through=arrival.let_through,
        digest=trace_free_digest(arrival.raw, settings.DIGEST_KEY),
        size=len(arrival.raw),
        message_id_digest=_message_id_digest(arrival.raw),
        received_at=now,
        next_at=now,
    )
    row.words = _words(row)
    return row


def _words(row: RawMail, reason: str = "") -> str:
    """What the spool's search reads."""
    said = (row.subject, row.from_email, row.envelope_from, row.recipient, reason[:WORDS_OF_REASON])
    return fulltext.fold(storable(" ".join(dict.fromkeys(filter(None, said)))))


def _address(text: str) -> str:
    return storable(text).lower()[:254]


_MESSAGE_ID = re.compile(rb"^message-id[ \t]*:((?:[^\r\n]|\r?\n[ \t])*)", re.IGNORECASE | re.MULTILINE)
HEADER_SCAN = 256 * 1024


def _message_id_digest(raw: bytes) -> str:
    """So that a follow-up finds the mail it answers while that one still waits here (decision A10)."""
    block = re.split(rb"\r?\n\r?\n", raw[:HEADER_SCAN], maxsplit=1)[0]
    found = _MESSAGE_ID.search(block)
    return message_id_digest(found.group(1).decode("latin-1").strip()) if found else ""


def _name(row: RawMail) -> tuple[str, str]:
    return row.recipient, row.digest


def _public_ids(rows: Sequence[RawMail]) -> dict[tuple[str, str], str]:
    """Of those mails that are here already."""
    same = RawMail.objects.filter(
        recipient__in={row.recipient for row in rows}, digest__in={row.digest for row in rows}
    )
    stored = same.values_list("recipient", "digest", "public_id")
    return {(recipient, digest): public_id for recipient, digest, public_id in stored}


def _insert(rows: list[RawMail], raws: list[bytes]) -> dict[tuple[str, str], str]:
    """The public ids of all these, inserted by us or by a receiver that was faster by a moment."""
    if not rows:
        return {}
    staged = storage.stage_many(raws)
    try:
        # On any other error the files stay: a commit whose answer was lost may have happened. The sweep of
        # orphans decides later.
        _commit(rows, staged)
    except IntegrityError:
        return _insert_one_by_one(rows, staged)
    return {_name(row): row.public_id for row in rows}


def _insert_one_by_one(rows: list[RawMail], staged: list[storage.Staged]) -> dict[tuple[str, str], str]:
    ids: dict[tuple[str, str], str] = {}
    for row, file in zip(rows, staged, strict=True):
        row.pk = None
        try:
            _commit([row], [file])
            ids[_name(row)] = row.public_id
        except IntegrityError:
            ids |= _public_ids([row])
            storage.discard([file])
    return ids


def _commit(rows: list[RawMail], staged: list[storage.Staged]) -> None:
    with transaction.atomic():
        for row, blob in zip(rows, storage.keep_many(staged), strict=True):
            row.blob = blob
        RawMail.objects.bulk_create(rows)
        wakeup.notify(wakeup.MAIL)


def note_too_large(*, mailbox: Mailbox, recipient: str, source: str, name: str, size: int) -> None:
    """A fetched account holds a mail we do not take: to be seen with the failed ones, once. `name`: its UID there."""
    now = timezone.now()
    words = _("The mail has %(size)d MB, more than this desk takes. It stays in the mailbox %(mailbox)s.")
    reason = words % {"size": size // 1024**2, "mailbox": mailbox.name}
    RawMail.objects.get_or_create(
        recipient=_address(recipient),
        digest=hashlib.sha256(f"too large:{mailbox.pk}:{name}".encode()).hexdigest(),
        defaults={
            "source": source,
            "mailbox": mailbox,
            "place": without_plus(_address(recipient)),
            "size": size,
            "received_at": now,
            "next_at": now,
            "finished_at": now,
            "status": RawMail.Status.FAILED,
            "reason": reason,
            "words": fulltext.fold(f"{_address(recipient)} {reason}"),
        },
    )


def claim(limit: int) -> list[RawMail]:
    """Take up to `limit` mails that are due, oldest first. Their attempt is counted now, not when it ends."""
    _take_back_expired()
    due = RawMail.objects.filter(status=RawMail.Status.WAITING, next_at__lte=timezone.now())
    due = due.order_by("next_at", "id")
    taken = claiming.claim(due, limit=limit, lease=LEASE, retries_alone=True, status=RawMail.Status.WORKING)
    prefetch_related_objects(taken, "blob", "mailbox")
    return taken


def _take_back_expired() -> None:
    """A worker that died or hangs lets go after its lease; a mail that does this to three is set aside."""
    now = timezone.now()
    expired = RawMail.objects.filter(status=RawMail.Status.WORKING, lease_until__lt=now)
    if not expired.exists():
        return
    reason = _("Processing was cut off %(count)d times. The mail is kept and can be replayed.")
    expired.filter(attempts__gte=ATTEMPTS).update(
        status=RawMail.Status.FAILED,
        reason=reason % {"count": ATTEMPTS},
        lease_until=None,
        fence=F("fence") + 1,
        finished_at=now,
    )
    expired.update(status=RawMail.Status.WAITING, lease_until=None, fence=F("fence") + 1, next_at=now)


def done(row: RawMail, reason: str = "", ticket: Ticket | None = None, article: Article | None = None) -> None:
    """In the transaction that recorded the article. Raises LeaseLost, which must roll it back."""
    _end(row, RawMail.Status.DONE, reason, ticket, article)


def ignored(row: RawMail, reason: str, ticket: Ticket | None = None, article: Article | None = None) -> None:
    """A loop, a blocked sender: kept, nothing came of it. As nothing was recorded, a lost lease is no matter."""
    with contextlib.suppress(LeaseLost):
        _end(row, RawMail.Status.IGNORED, reason, ticket, article)


def held(row: RawMail, reason: str) -> None:
    """Its sender wrote too much: kept until somebody releases or discards it."""
    with contextlib.suppress(LeaseLost):
        _end(row, RawMail.Status.HELD, reason, None, None)


def rejected(row: RawMail, reason: str, ticket: Ticket | None = None, article: Article | None = None) -> None:
    """The sender was told why."""
    _end(row, RawMail.Status.REJECTED, reason, ticket, article)


def _end(row: RawMail, status: RawMail.Status, reason: str, ticket: Ticket | None, article: Article | None) -> None:
    changes = {"ticket": ticket, "article": article, "finished_at": timezone.now(), **_said(row, reason)}
    if not claiming.finish(row, status=status, reason=_reason(reason), **changes):
        raise LeaseLost(f"mail {row.public_id} was claimed by another worker")


def _said(row: RawMail, reason: str) -> dict[str, str]:
    """What the mail said of itself, once that was read; the list shows it, and the search finds it."""
    return {"from_email": row.from_email, "subject": row.subject, "words": _words(row, reason)}


def failed_try(row: RawMail, error: BaseException | str) -> bool:
    """Try again later, or set aside after the last attempt. False: another worker has it, nothing was changed."""
    told = str(error) if isinstance(error, str) else f"{type(error).__name__}: {error}"
    if row.attempts < ATTEMPTS:
        return claiming.finish(
            row,
            status=RawMail.Status.WAITING,
            next_at=timezone.now() + BACK_OFF[max(row.attempts, 1) - 1],
            reason=_reason(told),
        )
    words = _("Processing failed %(count)d times. The mail is kept and can be replayed. Last error: %(error)s")
    reason = _reason(words % {"count": row.attempts, "error": told})
    return claiming.finish(
        row,
        status=RawMail.Status.FAILED,
        reason=reason,
        finished_at=timezone.now(),
        **_said(row, reason),
    )


def defer(row: RawMail, until: datetime | timedelta, reason: str) -> bool:
    """Back to waiting, until a time or for one, without counting this attempt: it is not the mail's fault."""
    if isinstance(until, timedelta):
        until = timezone.now() + until
    return claiming.finish(
        row,
        status=RawMail.Status.WAITING,
        next_at=until,
        reason=_reason(reason),
        attempts=max(row.attempts - 1, 0),
    )


def has_waiting(row: RawMail, message_id_digests: Iterable[str]) -> bool:
    """Whether another mail than `row` that has one of these Message-IDs is still to be processed."""
    pending = with_ids(message_id_digests).filter(status__in=(RawMail.Status.WAITING, RawMail.Status.WORKING))
    return pending.exclude(pk=row.pk).exists()


def with_ids(message_id_digests: Iterable[str]) -> QuerySet[RawMail]:
    """The mails that have one of these Message-IDs, along the index, which leaves out what has none."""
    return RawMail.objects.filter(~Q(message_id_digest=""), message_id_digest__in=set(message_id_digests) - {""})


def _reason(text: str) -> str:
    return storable(text)[:REASON_LENGTH]
